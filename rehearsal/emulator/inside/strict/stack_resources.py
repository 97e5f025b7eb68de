"""What a stack says of its resources: those that failed and those that went, too, with the reason.

ministack lists only what is there. CloudFormation lists each resource with the status of its last event: CREATE_FAILED
with its reason, UPDATE_FAILED while a rollback is stuck, DELETE_COMPLETE and DELETE_SKIPPED in a stack that was rolled
back or deleted. (API_StackResourceSummary: ResourceStatus, ResourceStatusReason.)
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ministack.services.cloudformation import _stack_events, _stacks, handlers, stacks

from rehearsal.emulator.inside.strict import rollback
from rehearsal.emulator.inside.wrapping import Function, part, wrap

Stack = dict[str, Any]
_listing: ContextVar[str] = ContextVar("sluice_listing", default="")
_OVER = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED")
_GONE = ("DELETE_COMPLETE", "DELETE_SKIPPED")


def install() -> None:
    """Around the three calls that show resources, and around what writes events."""
    actions = part(handlers, "_ACTION_HANDLERS")
    for name in ("DescribeStackResource", "DescribeStackResources", "ListStackResources"):
        actions[name] = _listed(name, actions[name])
    wrap(handlers, "_resolve_stack", _with_all)
    wrap(handlers, "_resource_drift_information_xml", _with_reason)
    wrap(stacks, "_add_event", _with_physical_id)


def _listed(name: str, original: Function) -> Function:
    def handle(params: dict[str, Any]) -> Any:
        token = _listing.set(name)
        try:
            return original(params)
        finally:
            _listing.reset(token)

    return handle


def _with_all(original: Callable[[str], Stack | None]) -> Callable[[str], Stack | None]:
    def resolve(name: str) -> Stack | None:
        stack = original(name)
        return {**stack, "_resources": shown(stack)} if stack and _listing.get() else stack

    return resolve


def _with_reason(original: Function) -> Function:
    """ListStackResources alone leaves it out."""

    def xml(resource: dict[str, Any]) -> str:
        reason = part(handlers, "_resource_status_reason_xml")(resource)
        return (reason if _listing.get() == "ListStackResources" else "") + str(original(resource))

    return xml


def shown(stack: Stack) -> dict[str, dict[str, Any]]:
    """The stack's resources, each with the status, reason and time of its last event."""
    last = {
        event["LogicalResourceId"]: event
        for event in _stack_events.get(stack["StackId"], [])
        if event["ResourceType"] != "AWS::CloudFormation::Stack" or event["PhysicalResourceId"] != stack["StackId"]
    }
    there = stack.get("_resources", {})
    merged = {name: _merged(there.get(name, {}), event, stack["StackStatus"]) for name, event in last.items()}
    return {**there, **{name: each for name, each in merged.items() if _is_shown(name in there, each, stack)}}


def _merged(resource: dict[str, Any], event: dict[str, Any], stack_status: str) -> dict[str, Any]:
    status, reason = event["ResourceStatus"], event["ResourceStatusReason"]
    if status == "CREATE_FAILED" and not resource and stack_status in _OVER:
        status, reason = "DELETE_COMPLETE", ""  # nothing was there to delete
    return {
        "PhysicalResourceId": event["PhysicalResourceId"],
        "ResourceType": event["ResourceType"],
        "Timestamp": event["Timestamp"],
        **resource,
        "ResourceStatus": status,
        "ResourceStatusReason": reason if status.endswith("_FAILED") else "",
    }


def _is_shown(there: bool, resource: dict[str, Any], stack: Stack) -> bool:
    """What an update took away, or its rollback, is the stack's no more; in a stack's first life all is shown."""
    return there or resource["ResourceStatus"] not in _GONE or not stack["StackStatus"].startswith(("UPDATE", "IMPORT"))


def _with_physical_id(original: Function) -> Function:
    """A failed or running resource has the physical id that is known of it."""

    def add_event(
        stack_id: str,
        stack_name: str,
        logical_id: str,
        resource_type: str,
        status: str,
        reason: str = "",
        physical_id: str = "",
        detailed_status: str = "",
    ) -> Any:
        if not physical_id and logical_id != stack_name:
            known = _stacks.get(stack_name, {}).get("_resources", {}).get(logical_id, {})
            physical_id = known.get("PhysicalResourceId") or rollback.half_done_id(stack_id, logical_id)
        return original(stack_id, stack_name, logical_id, resource_type, status, reason, physical_id, detailed_status)

    return add_event
