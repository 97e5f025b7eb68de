"""What a rollback must not forget.

- A custom resource whose create failed gets a Delete: its provider may have done half of the work. (CloudFormation
  user guide, "Custom resource request types": a Delete follows a failed Create.)
- A resource that the rollback could not delete stays in the stack, so that DeleteStack tries it again.
"""

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import custom_resource, provisioners, stacks

from rehearsal.emulator.inside.wrapping import wrap

Operation = dict[str, Any]
Stack = dict[str, Any]


class _Failed(NamedTuple):
    """A custom resource whose create failed after its function was asked."""

    resource_type: str
    physical_id: str
    properties: dict[str, Any]


_failed: dict[tuple[str, str, str, str], _Failed] = {}
_answered: dict[tuple[str, str], str] = {}


def install() -> None:
    """Around custom resources and the rollback."""
    wrap(custom_resource, "deliver_response", _noting_answers)
    wrap(provisioners, "_custom_resource_create", _noting_failures)
    wrap(stacks, "_roll_back_operation", _remembering)


def _noting_answers(original: Callable[..., Any]) -> Callable[..., Any]:
    def deliver(token: str, response: dict[str, Any]) -> Any:
        place = (str(response.get("StackId", "")), str(response.get("LogicalResourceId", "")))
        _answered[place] = str(response.get("PhysicalResourceId") or "")
        return original(token, response)

    return deliver


def _noting_failures(original: Callable[..., Any]) -> Callable[..., Any]:
    def create(logical_id: str, properties: dict[str, Any], stack: str, *rest: Any) -> Any:
        try:
            return original(logical_id, properties, stack, *rest)
        except (RuntimeError, TimeoutError):  # the function was asked, and failed or never answered
            resource_type = str(rest[0]) if rest else "AWS::CloudFormation::CustomResource"
            physical_id = _answered.get((provisioners._cr_stack_id(stack), logical_id)) or f"{stack}-{logical_id}"
            _failed[_place(stack, logical_id)] = _Failed(resource_type, physical_id, dict(properties))
            raise

    return create


def _place(stack: str, logical_id: str) -> tuple[str, str, str, str]:
    return get_account_id(), get_region(), stack, logical_id


def _remembering(original: Callable[..., Any]) -> Callable[..., Any]:
    async def roll_back(stack_name: str, stack_id: str, stack: Stack, operation: Operation, *rest: Any) -> None:
        operation = _with_failed_custom_resource(stack_name, stack, operation)
        resources = copy.deepcopy(stack.get("_resources", {}))
        await original(stack_name, stack_id, stack, operation, *rest)
        if stack["StackStatus"] == "ROLLBACK_FAILED":
            _put_back(stack, resources, operation)

    return roll_back


def _with_failed_custom_resource(stack_name: str, stack: Stack, operation: Operation) -> Operation:
    logical_id = operation.get("failed_logical_id")
    failed = _failed.pop(_place(stack_name, str(logical_id)), None)
    if failed is None or operation.get("failed_update") is not None:
        return operation
    stack.setdefault("_resources", {})[logical_id] = {
        "PhysicalResourceId": failed.physical_id,
        "ResourceType": failed.resource_type,
        "ResourceStatus": "CREATE_FAILED",
        "LogicalResourceId": logical_id,
        "Properties": failed.properties,
        "Attributes": {},
    }
    return {**operation, "created": [*operation.get("created", []), logical_id]}


def _put_back(stack: Stack, resources: dict[str, Any], operation: Operation) -> None:
    for logical_id in stack.get("_rollback_failed", {}):
        if logical_id in resources:
            stack["_resources"][logical_id] = {**resources[logical_id], "ResourceStatus": "DELETE_FAILED"}
    stack["_template"] = stack.get("_template") or operation.get("template", {})
