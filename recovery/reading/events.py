"""Reads a stack's events, of its last two operations at most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import TYPE_CHECKING

from recovery.observed import Event

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

STACK = "AWS::CloudFormation::Stack"
OPERATIONS = 2


def read_events(cloudformation: CloudFormationClient, stack_id: str) -> tuple[Event, ...]:
    """Oldest first. CloudFormation lists the newest first, 100 a page, and keeps 90 days: so it stops early."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    newest_first = (_event(event) for page in pages for event in page["StackEvents"])
    return tuple(reversed(list(_latest(newest_first, stack_id))))


def _latest(newest_first: Iterable[Event], stack_id: str) -> Iterator[Event]:
    """Those of the last operations: one ends where, going back, an older stack event is at rest."""
    begun, started = 0, False
    for event in newest_first:
        if of_stack(event, stack_id):
            in_progress = event.status.endswith("_IN_PROGRESS")
            if started and not in_progress:
                begun += 1
                if begun == OPERATIONS:
                    return
            started = in_progress
        yield event


def of_stack(event: Event, stack_id: str) -> bool:
    """Whether it is the stack's own event, not one of a stack nested in it."""
    return event.resource_type == STACK and event.physical_id == stack_id


def attempts(events: Iterable[Event], stack_id: str, status: str) -> int:
    """How often the stack came to rest in `status` in a row, of the operations that were read; 1 at least."""
    rested = [event.status for event in events if of_stack(event, stack_id)]
    ends = [one for one in rested if not one.endswith("_IN_PROGRESS")]
    row = 0
    for end in reversed(ends):
        if end != status:
            break
        row += 1
    return max(row, 1)


def _event(event: StackEventTypeDef) -> Event:
    return Event(
        at=event["Timestamp"].astimezone(UTC).isoformat(timespec="seconds"),
        logical_id=event.get("LogicalResourceId", ""),
        resource_type=event.get("ResourceType", ""),
        physical_id=event.get("PhysicalResourceId", ""),
        status=event.get("ResourceStatus", ""),
        reason=event.get("ResourceStatusReason", ""),
    )
