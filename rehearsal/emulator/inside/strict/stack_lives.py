"""A deleted stack is found by its id alone, and still after the next one took its name; a stack in review keeps its id.

(API_DescribeStacks: "Deleted stacks: you must specify the unique stack ID"; 90 days there, as long as it runs here.)
ministack keeps stacks by name: the next one under a name wrote over the deleted one, and a second change set made a
second stack out of one in REVIEW_IN_PROGRESS.
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import _change_sets, _stack_events, _stacks, handlers, helpers

from rehearsal.emulator.inside.wrapping import Function, part, wrap

Stack = dict[str, Any]


def install() -> None:
    """Around what finds a stack, and around the calls that begin one."""
    wrap(handlers, "_resolve_stack", _deleted_by_id_only)
    actions = part(handlers, "_ACTION_HANDLERS")
    for name in ("CreateStack", "CreateChangeSet"):
        actions[name] = _keeping_the_former(actions[name])
    actions["ListChangeSets"] = _of_one_stack(actions["ListChangeSets"])
    actions["DescribeStackResources"] = _by_physical_id(actions["DescribeStackResources"])


def _deleted_by_id_only(original: Callable[[str], Stack | None]) -> Callable[[str], Stack | None]:
    def resolve(name: str) -> Stack | None:
        stack = original(name)
        return None if stack and stack["StackStatus"] == "DELETE_COMPLETE" and name != stack["StackId"] else stack

    return resolve


def _keeping_the_former(original: Function) -> Function:
    def handle(params: dict[str, Any]) -> Any:
        name = helpers._p(params, "StackName")
        former = _stacks.get(name)
        answer = original(params)
        now = _stacks.get(name)
        if former is None or now is None or now["StackId"] == former["StackId"]:
            return answer
        if former["StackStatus"] == "REVIEW_IN_PROGRESS":
            return _as_one(now, former["StackId"], answer)
        _stacks[former["StackId"]] = former
        return answer

    return handle


def _as_one(stack: Stack, stack_id: str, answer: tuple[int, dict[str, str], bytes]) -> Any:
    """The new record under the id that the stack in review has had from the beginning."""
    new_id = stack["StackId"]
    stack["StackId"] = stack_id
    for change_set in _change_sets.values():
        if change_set["StackId"] == new_id:
            change_set["StackId"] = stack_id
    _stack_events.pop(new_id, None)  # one event, REVIEW_IN_PROGRESS, which the stack has already
    status, headers, body = answer
    return status, headers, body.replace(new_id.encode(), stack_id.encode())


def _by_physical_id(original: Function) -> Function:
    """`PhysicalResourceId` in the place of `StackName`: the stack that has the resource."""

    def handle(params: dict[str, Any]) -> Any:
        physical_id = helpers._p(params, "PhysicalResourceId")
        if not physical_id or helpers._p(params, "StackName"):
            return original(params)
        for stack in _stacks.values():
            there = stack.get("_resources", {}).values()
            if any(resource["PhysicalResourceId"] == physical_id for resource in there):
                return original({**params, "StackName": [stack["StackId"]]})
        return helpers._error("ValidationError", f"Stack for {physical_id} does not exist")

    return handle


def _of_one_stack(original: Function) -> Function:
    """Change sets by the stack's id too, and none of a stack that is not there."""

    def handle(params: dict[str, Any]) -> Any:
        name = helpers._p(params, "StackName")
        stack = part(handlers, "_resolve_stack")(name)
        if stack is None:
            return helpers._error("ValidationError", f"Stack [{name}] does not exist")
        # A deleted stack took its change sets along; those of the next one under the name are not its own.
        gone = stack["StackStatus"] == "DELETE_COMPLETE"
        return original({**params, "StackName": [name if gone else stack["StackName"]]})

    return handle
