"""While an update deletes what it no longer needs, the stack is UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, with its events.

ministack stays in UPDATE_IN_PROGRESS until everything is gone. (CloudFormation user guide, "Stack status codes".)
"""

from contextvars import ContextVar
from typing import Any

from ministack.services.cloudformation import _stacks, provisioners, stacks

from rehearsal.emulator.inside.wrapping import Function, part, wrap

STATE = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
# Deleting within the update of one resource is that handler's own business.
_updating: ContextVar[bool] = ContextVar("sluice_updating_one", default=False)


def install() -> None:
    """Around updates and deletes of single resources: a delete outside of an update is the cleanup's."""
    part(stacks, "_add_event")
    wrap(provisioners, "_update_resource", _noted)
    wrap(provisioners, "_delete_resource", _in_cleanup)


def _noted(original: Function) -> Function:
    def update(*arguments: Any) -> Any:
        token = _updating.set(True)
        try:
            return original(*arguments)
        finally:
            _updating.reset(token)

    return update


def _in_cleanup(original: Function) -> Function:
    def delete(
        resource_type: str,
        physical_id: str,
        properties: dict[str, Any],
        stack_name: str | None = None,
        logical_id: str | None = None,
    ) -> None:
        stack = None if _updating.get() else _stacks.get(stack_name or "")
        arguments = (resource_type, physical_id, properties, stack_name, logical_id)
        if not stack or stack["StackStatus"] not in ("UPDATE_IN_PROGRESS", STATE):
            original(*arguments)
            return
        stack_id, resource = stack["StackId"], (logical_id, resource_type)
        if stack["StackStatus"] != STATE:
            stack["StackStatus"] = STATE
            stacks._add_event(stack_id, stack_name, stack_name, "AWS::CloudFormation::Stack", STATE, "", stack_id)
        stacks._add_event(stack_id, stack_name, *resource, "DELETE_IN_PROGRESS", "", physical_id)
        original(*arguments)
        stacks._add_event(stack_id, stack_name, *resource, "DELETE_COMPLETE", "", physical_id)

    return delete
