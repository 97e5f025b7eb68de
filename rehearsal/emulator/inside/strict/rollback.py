"""What a rollback must not forget.

- A custom resource whose create failed gets a Delete: its provider may have done half of the work. (CloudFormation
  user guide, "Custom resource request types": a Delete follows a failed Create.)
- A create that failed half done has a physical id: the rollback deletes what is there of it.
- An update that failed on its way is sent back as well: nobody knows how far it came.
- A resource that the rollback could not delete stays in the stack, so that DeleteStack tries it again.
"""

import copy
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, NamedTuple

from ministack.services.cloudformation import _stacks, custom_resource, provisioners, stacks

from rehearsal.emulator.inside.wrapping import wrap

Operation = dict[str, Any]
Stack = dict[str, Any]


class _Failed(NamedTuple):
    """A resource whose create failed after its provider was asked, with the physical id that it has all the same."""

    resource_type: str
    physical_id: str
    properties: dict[str, Any]


# By stack id and logical id.
Place = tuple[str, str]
_failed: dict[Place, _Failed] = {}
_answered: dict[Place, str] = {}
_sent_back: set[Place] = set()
_sending_back: ContextVar[bool] = ContextVar("sluice_sending_back", default=False)


def install() -> None:
    """Around custom resources and the rollback."""
    wrap(custom_resource, "deliver_response", _noting_answers)
    wrap(provisioners, "_custom_resource_create", _noting_failures)
    wrap(stacks, "_roll_back_operation", _remembering)
    wrap(stacks, "_sends_back_failed_update", _or_what_failed_on_its_way)


def half_done(stack: str, logical_id: str, resource_type: str, physical_id: str, properties: Mapping[str, Any]) -> None:
    """A create that failed with its physical id known: the rollback of this operation deletes it.

    Where there is no rollback, a new stack's deletion does.
    """
    failed = _failed[_place(stack, logical_id)] = _Failed(resource_type, physical_id, dict(properties))
    record = _stacks.get(stack, {})
    if record.get("StackStatus") == "CREATE_IN_PROGRESS":
        record["_resources"][logical_id] = _record(logical_id, failed)


def half_done_id(stack_id: str, logical_id: str) -> str:
    """The physical id of what a failed create left in the operation that runs, or ""."""
    failed = _failed.get((stack_id, logical_id))
    return failed.physical_id if failed else ""


def to_be_sent_back(stack: str, logical_id: str) -> None:
    """An update that failed on its way: the rollback of this operation updates it again, with what was before."""
    _sent_back.add(_place(stack, logical_id))


def _or_what_failed_on_its_way(original: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda resource_type: _sending_back.get() or original(resource_type)


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
            physical_id = _answered.get(_place(stack, logical_id)) or f"{stack}-{logical_id}"
            half_done(stack, logical_id, resource_type, physical_id, properties)
            raise

    return create


def _place(stack: str, logical_id: str) -> Place:
    return str(provisioners._cr_stack_id(stack)), logical_id


def _remembering(original: Callable[..., Any]) -> Callable[..., Any]:
    async def roll_back(
        stack_name: str, stack_id: str, stack: Stack, operation: Operation, *rest: Any, **more: Any
    ) -> None:
        operation = _with_half_done(stack_name, stack, operation)
        resources = copy.deepcopy(stack.get("_resources", {}))
        place = _place(stack_name, str(operation.get("failed_logical_id")))
        token = _sending_back.set(place in _sent_back)
        _sent_back.discard(place)
        try:
            await original(stack_name, stack_id, stack, operation, *rest, **more)
        finally:
            _sending_back.reset(token)
        if stack["StackStatus"] == "ROLLBACK_FAILED":
            _put_back(stack, resources, operation)

    return roll_back


def _with_half_done(stack_name: str, stack: Stack, operation: Operation) -> Operation:
    logical_id = operation.get("failed_logical_id")
    failed = _failed.pop(_place(stack_name, str(logical_id)), None)
    if failed is None:
        return operation
    stack.setdefault("_resources", {})[str(logical_id)] = _record(str(logical_id), failed)
    return {**operation, "created": [*operation.get("created", []), logical_id]}


def _record(logical_id: str, failed: _Failed) -> dict[str, Any]:
    """As ministack keeps a stack's resource."""
    return {
        "PhysicalResourceId": failed.physical_id,
        "ResourceType": failed.resource_type,
        "ResourceStatus": "CREATE_FAILED",
        "LogicalResourceId": logical_id,
        "Properties": failed.properties,
        "Attributes": {},
    }


def _put_back(stack: Stack, resources: dict[str, Any], operation: Operation) -> None:
    for logical_id in stack.get("_rollback_failed", {}):
        if logical_id in resources:
            stack["_resources"][logical_id] = {**resources[logical_id], "ResourceStatus": "DELETE_FAILED"}
    stack["_template"] = stack.get("_template") or operation.get("template", {})
