"""What still has a name that CloudFormation made from the stack's, or one below the environment's path."""

from __future__ import annotations

from collections.abc import Iterator

from recovery.leftovers.eyes import Eyes
from recovery.leftovers.left import Left

NAME = "by its name"


def buckets(eyes: Eyes) -> Iterator[Left]:
    # Filtered here: the call's own Prefix is younger than some endpoints.
    for page in eyes.clients.s3.get_paginator("list_buckets").paginate():
        for one in page.get("Buckets", []):
            if _is_ours(one.get("Name", ""), eyes):
                yield Left(kind="bucket", name=one["Name"], found_by=NAME)


def roles(eyes: Eyes) -> Iterator[Left]:
    for page in eyes.iam.get_paginator("list_roles").paginate():
        for one in page["Roles"]:
            if _is_ours(one["RoleName"], eyes):
                yield Left(kind="role", name=one["RoleName"], found_by=NAME)


def functions(eyes: Eyes) -> Iterator[Left]:
    for page in eyes.functions.get_paginator("list_functions").paginate():
        for one in page["Functions"]:
            if _is_ours(one["FunctionName"], eyes):
                yield Left(kind="function", name=one["FunctionName"], found_by=NAME)


def log_groups(eyes: Eyes) -> Iterator[Left]:
    """The stack's own, and those that Lambda makes by itself when a function without one is called."""
    for prefix in (f"{eyes.target.stack}-", f"/aws/lambda/{eyes.target.stack}-"):
        pages = eyes.clients.logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
        for page in pages:
            for one in page["logGroups"]:
                if _is_ours(one.get("logGroupName", "").removeprefix("/aws/lambda/"), eyes):
                    yield Left(kind="log group", name=one["logGroupName"], found_by=NAME)


def parameters(eyes: Eyes) -> Iterator[Left]:
    path = eyes.names.parameter("").rstrip("/")
    for page in eyes.clients.ssm.get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True):
        for one in page["Parameters"]:
            yield Left(kind="parameter", name=one.get("Name", ""), found_by="by its path")


def _is_ours(name: str, eyes: Eyes) -> bool:
    """As CloudFormation names things. A stack of a long name gives less of it away: the tags find those."""
    return name.startswith(f"{eyes.target.stack}-")
