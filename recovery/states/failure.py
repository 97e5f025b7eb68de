"""Finds the event that a failed operation began with."""

from collections.abc import Iterable, Sequence

from recovery.observed import Event, Stack

STACK = "AWS::CloudFormation::Stack"


def operations(events: Iterable[Event], stack: Stack) -> list[list[Event]]:
    """The events of each operation, oldest first. One ends with the stack's own event that is not in progress."""
    found: list[list[Event]] = [[]]
    for event in events:
        found[-1].append(event)
        if is_own(event, stack) and not event.status.endswith("_IN_PROGRESS"):
            found.append([])
    return [each for each in found if each]


def is_own(event: Event, stack: Stack) -> bool:
    """Whether the event is about the stack itself."""
    return event.resource_type == STACK and (event.physical_id == stack.stack_id or event.logical_id == stack.name)


def first_failure(events: Sequence[Event], stack: Stack) -> Event | None:
    """Of the last operation in which something failed; of the stack's own events only where no resource failed."""
    for operation in reversed(operations(events, stack)):
        failed = [event for event in operation if event.status.endswith("_FAILED") and not _cancelled(event)]
        of_resources = [event for event in failed if not is_own(event, stack)]
        rolled_back = [event for event in operation if is_own(event, stack) and _turned_back(event)]
        found = of_resources or rolled_back or failed
        if found:
            return found[0]
    return None


def _cancelled(event: Event) -> bool:
    """Another resource failed first, and this one was stopped for it."""
    return event.reason.rstrip(".").lower().endswith("cancelled")


def _turned_back(event: Event) -> bool:
    """A stack can fail with every resource fine: an output, an export, CloudFormation's own validation."""
    return "ROLLBACK_IN_PROGRESS" in event.status and event.reason not in ("", "User Initiated")
