"""Lambda functions fail where AWS lets them fail, and no wait lasts for an hour.

ministack "creates" a function whose code object does not exist; its custom resource then hangs. A custom resource whose
function crashed, or answers never, is waited for up to an hour, as in AWS; here as long as a rehearsal can afford, with
the same verdict.
"""

from functools import partial
from typing import Any

from ministack.services import lambda_svc, s3
from ministack.services.cloudformation import custom_resource

from rehearsal.emulator.inside.wrapping import Function, part, wrap

LONGEST_ANSWER_SECONDS = 120.0


def install() -> None:
    """Python functions find boto3 in the emulator's environment; Node.js ones AWS's SDK by NODE_PATH (process.py)."""
    part(custom_resource, "_pending")
    wrap(lambda_svc, "_fetch_code_from_s3", _must_exist)
    wrap(lambda_svc, "_execute_function_with_config_scope", _crash_answers)
    wrap(custom_resource, "register_token", _bounded)


def _must_exist(_original: Function) -> Function:
    """AWS's words: "Error occurred while GetObject. S3 Error Code: NoSuchKey. ..."."""

    def fetch(bucket: str, key: str, version_id: str | None = None) -> bytes:
        # By name at call time: the read is wrapped as well (authorization/service_reads.py).
        data: bytes | None = s3._get_object_data(bucket, key, version_id=version_id)
        if data is None:
            raise ValueError(
                "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does "
                f"not exist. (s3://{bucket}/{key})"
            )
        return data

    return fetch


def _bounded(original: Function) -> Function:
    def register(token: str) -> Any:
        event = original(token)
        event.wait = partial(_wait_at_most, event.wait)
        return event

    return register


def _wait_at_most(wait: Function, timeout: float | None = None) -> bool:
    return bool(wait(min(timeout or LONGEST_ANSWER_SECONDS, LONGEST_ANSWER_SECONDS)))


def _crash_answers(original: Function) -> Function:
    """A function that ended in an error will not answer any more."""

    def execute(func: dict[str, Any], event: dict[str, Any]) -> Any:
        result = original(func, event)
        url = event.get("ResponseURL", "") if isinstance(event, dict) else ""
        if url and isinstance(result, dict) and result.get("error"):
            token = url.rsplit("/", 1)[-1]
            with custom_resource._lock:
                answered = (custom_resource._pending.get(token) or {}).get("result") is not None
            if not answered:
                name = func.get("config", func).get("FunctionName", "")
                reason = (
                    "CloudFormation did not receive a response from your Custom Resource: "
                    f"{name} ended with {result.get('body')}"
                )
                custom_resource.deliver_response(token, {"Status": "FAILED", "Reason": reason})
        return result

    return execute
