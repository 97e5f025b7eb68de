"""Clients of boto3 that are answered here, in the form that the API reference gives, and call nobody.

None was recorded in AWS: they stand for what the emulated AWS cannot be driven to.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.loaders import Loader

from recovery.clients import Clients
from tests.recovery.factory import DEV, STACK, stack_id

Answer = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]
MODELS = Loader()  # one for all: each session would read boto3's models again
BEGAN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TAGS = [{"Key": key, "Value": value} for key, value in DEV.tags.items()]


def clients(answers: Mapping[str, Answer]) -> Clients:
    """By operation, such as `DescribeStacks`; one that is not answered fails. An answer with `Error` is raised.

    An answer may be a function of what was asked, which is a request's body and query together, and its `headers`.
    """
    core = botocore.session.get_session()
    core.register_component("data_loader", MODELS)
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name=DEV.region, botocore_session=core
    )

    def answer(model: Any, params: Mapping[str, Any], **_rest: object) -> Any:
        given = answers[model.name]
        asked = {**(params["body"] if isinstance(params["body"], dict) else {}), **(params.get("query_string") or {})}
        asked["headers"] = params["headers"]
        found = dict(given(asked) if callable(given) else given)
        status = 400 if "Error" in found else 200
        found.setdefault("ResponseMetadata", {"HTTPStatusCode": status, "HTTPHeaders": {}})
        nothing: Any = {}
        return AWSResponse(params["url"], status, nothing, None), found

    session.events.register("before-call.*.*", answer)
    return Clients.of(session)


def error(code: str, message: str = "", **headers: str) -> dict[str, Any]:
    """What AWS refuses with."""
    return {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": 400, "HTTPHeaders": headers},
    }


def stack(status: str, *events: Mapping[str, Any], **more: Answer) -> dict[str, Answer]:
    """All that a look asks about a stack of ours without resources; `events` are newest first."""
    described = {
        "StackName": DEV.stack,
        "StackId": stack_id(DEV),
        "CreationTime": BEGAN,
        "StackStatus": status,
        "Tags": TAGS,
    }
    return {
        "DescribeStacks": {"Stacks": [described]},
        "DescribeStackEvents": {"StackEvents": list(events)},
        "ListChangeSets": {"Summaries": []},
        "GetTemplate": {"TemplateBody": {"Resources": {}}},
        "ListStackResources": {"StackResourceSummaries": []},
        **more,
    }


def event(logical_id: str, status: str, reason: str = "", *, kind: str = "AWS::SNS::Topic", at: int = 0) -> Any:
    """`at` is a minute of the hour in which everything began."""
    own = logical_id == DEV.stack
    return {
        "StackId": stack_id(DEV),
        "EventId": f"{logical_id}-{status}-{at}",
        "StackName": DEV.stack,
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": stack_id(DEV) if own else f"{logical_id}-1",
        "ResourceType": STACK if own else kind,
        "Timestamp": BEGAN + timedelta(minutes=at),
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


def own(status: str, reason: str = "", *, at: int = 0) -> Any:
    """An event of the stack itself."""
    return event(DEV.stack, status, reason, at=at)
