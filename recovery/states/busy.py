"""CloudFormation is at work: nine states in which there is only waiting."""

from __future__ import annotations

from recovery.observed import Event
from recovery.plan import Diagnosis, Wait
from recovery.states.case import Case
from recovery.states.failure import is_own, operations


def busy(case: Case) -> Diagnosis:
    """Wait, and say for what."""
    name, status = case.stack.name, case.stack.status
    running = operations(case.observed.events, case.stack)[-1:]
    current = running[0] if running else []
    turned_back = "ROLLBACK" in status
    cause = f"CloudFormation is at work on {name}, which is {status}"
    waited_for = in_progress(current, case)
    reason = _told(waited_for) if waited_for else "CloudFormation is still working on it"
    return case.diagnosis(
        case.because(cause) if turned_back and case.failure else cause,
        [Wait(stack=name, reason=reason)],
        blocks=True,
        failure=turned_back,
    )


def in_progress(events: list[Event], case: Case) -> Event | None:
    """Of the resources that have begun and not ended, the one that began first."""
    last = {event.logical_id: event for event in events if not is_own(event, case.stack)}
    first: dict[str, Event] = {}
    for event in events:
        if last.get(event.logical_id, event).status == event.status:
            first.setdefault(event.logical_id, event)
    running = [first[one] for one, event in last.items() if event.status.endswith("_IN_PROGRESS")]
    return min(running, key=lambda event: event.at, default=None)


def _told(event: Event) -> str:
    sentence = f"{event.logical_id} ({event.resource_type}) is {event.status} since {event.at}"
    if event.resource_type.startswith("Custom::") or event.resource_type == "AWS::CloudFormation::CustomResource":
        return (
            f"{sentence}: CloudFormation waits for its function's answer up to its ServiceTimeout, which is an hour "
            "where the template sets none"
        )
    return sentence
