"""On which resource a request is judged, where ministack names another one than AWS.

What AWS's own refusals name ("... is not authorized to perform: logs:CreateLogStream on resource: ..."):

- a call about a log stream: the stream, arn:aws:logs:REGION:ACCOUNT:log-group:GROUP:log-stream:STREAM
- one about all streams of a group, or about all groups: the same with an empty stream, or with both empty
- codebuild:BatchGetBuilds: the builds' project
- ssm:GetParametersByPath: the path, as if it were a parameter
- a call about a route: its route table, whatever the route leads to

CDK's own grants are written for these.
"""

import json
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions

from rehearsal.emulator.inside.wrapping import Function, wrap

OF_STREAMS = (
    *("CreateLogStream", "DeleteLogStream", "GetLogEvents", "PutLogEvents"),
    *("DescribeLogStreams", "FilterLogEvents", "DescribeLogGroups"),
)
OF_ROUTES = ("CreateRoute", "DeleteRoute", "ReplaceRoute")


def install() -> None:
    """Around ministack's one table of it."""
    wrap(iam_actions, "extract_resource_arn", _as_aws_names_it)


def _as_aws_names_it(original: Function) -> Function:
    def extract(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any,
        region: str, account_id: str,
    ) -> str:  # fmt: skip
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        name = _name(service, action, body)
        if name is not None:
            return f"arn:aws:{service}:{region}:{account_id}:{name}"
        return str(original(service, method, path, headers, body, query_params, region, account_id))

    return extract


def _name(service: str, action: str, body: bytes) -> str | None:
    """The end of the resource's ARN; None where ministack's own choice is right."""
    if service == "logs" and action in OF_STREAMS:
        request = _request(body)
        return f"log-group:{request.get('logGroupName', '')}:log-stream:{request.get('logStreamName', '')}"
    if service == "codebuild" and action == "BatchGetBuilds":
        projects = {build.rpartition(":")[0] for build in _request(body).get("ids", [])}
        return f"project/{projects.pop()}" if len(projects) == 1 else None
    if service == "ssm" and action == "GetParametersByPath":
        return f"parameter/{str(_request(body).get('Path', '')).strip('/')}"
    return _of_a_route(body) if service == "ec2" else None


def _of_a_route(body: bytes) -> str | None:
    asked = parse_qs(body.decode(errors="replace"))
    if asked.get("Action", [""])[0] in OF_ROUTES:
        return f"route-table/{asked.get('RouteTableId', [''])[0]}"
    return None


def _request(body: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(body or b"{}"))
    except ValueError:
        return {}
