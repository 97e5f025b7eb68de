"""On which resource a request is judged, where ministack names another one than AWS.

As AWS's own refusals word it: "not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:REGION:ACCOUNT
:log-group:NAME:log-stream:STREAM" (DescribeLogStreams has the same with an empty stream), and "codebuild:BatchGetBuilds
on resource: arn:aws:codebuild:REGION:ACCOUNT:project/NAME". Both are what CDK's own grants are written for.
"""

import json
from typing import Any

from ministack.core import iam_actions

from rehearsal.emulator.inside.wrapping import Function, wrap

OF_STREAMS = (
    "CreateLogStream",
    "DeleteLogStream",
    "DescribeLogStreams",
    "FilterLogEvents",
    "GetLogEvents",
    "PutLogEvents",
)


def install() -> None:
    """Around ministack's one table of it."""
    wrap(iam_actions, "extract_resource_arn", _as_aws_names_it)


def _as_aws_names_it(original: Function) -> Function:
    def extract(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, *more: Any, **named: Any
    ) -> str:
        arn = str(original(service, method, path, headers, body, *more, **named))
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if service == "logs" and action in OF_STREAMS and ":log-group:" in arn:
            return f"{arn}:log-stream:{_request(body).get('logStreamName', '')}"
        if service == "codebuild" and action == "BatchGetBuilds":
            return _project(_request(body).get("ids", []), *more, **named)
        return arn

    return extract


def _project(builds: list[str], _query: Any, region: str, account: str) -> str:
    """The one project whose builds are asked for; a build's id is its project's name and a number of its own."""
    projects = {build.rpartition(":")[0] for build in builds}
    return f"arn:aws:codebuild:{region}:{account}:project/{projects.pop()}" if len(projects) == 1 else "*"


def _request(body: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(body or b"{}"))
    except ValueError:
        return {}
