"""Condition keys that only the request itself can tell, and ministack does not read: `cloudwatch:namespace`.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
"""

import json
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions

from rehearsal.emulator.inside.wrapping import Function, wrap

PUBLISH = "cloudwatch:PutMetricData"


def install() -> None:
    """Where ministack collects a request's own keys, the tags that it sets."""
    wrap(iam_actions, "request_tag_context", _with_namespace)


def _with_namespace(original: Function) -> Function:
    def context(service: str, iam_action: str, body: bytes, params: Any) -> dict[str, Any]:
        keys = dict(original(service, iam_action, body, params))
        namespace = _request(body).get("Namespace") if iam_action == PUBLISH else None
        return keys | ({"cloudwatch:namespace": str(namespace)} if namespace else {})

    return context


def _request(body: bytes) -> dict[str, Any]:
    """In JSON, as boto3 asks, or in the older Query protocol. The emulated AWS understands no other one."""
    try:
        if body.startswith(b"{"):
            return dict(json.loads(body))
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    except ValueError:  # no request that CloudWatch would understand: it will say so itself
        return {}
