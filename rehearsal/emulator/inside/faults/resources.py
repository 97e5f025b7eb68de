"""Resource handlers that fail on purpose (settings: faults), custom resources' too.

In front of every create, update and delete of a stack: of a rollback, of its reverts, of a cleanup, of a continued
rollback as well, since all of them come through the same three functions. What CloudFormation leaves alone (an update
that changes nothing of a resource) is no call.
"""

import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ministack.services.cloudformation import provisioners, stacks

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.faults.counting import COUNTER
from rehearsal.emulator.inside.faults.fault import INJECTED, NO_ANSWER, Fault, Operation
from rehearsal.emulator.inside.strict import rollback
from rehearsal.emulator.inside.wrapping import Function, part, wrap

LOOK_SECONDS = 0.05
# Stack and logical id of the resource that is being updated in place. An update may call create itself where a type has
# no update of its own: that is one call.
_updating: ContextVar[tuple[str, str] | None] = ContextVar("sluice_updating", default=None)


class InjectedError(RuntimeError):
    """The failure itself: its text is the reason of the stack event."""


def install() -> None:
    """To be installed last, so that nothing happens before the fault."""
    part(provisioners, "_replacing_change")
    wrap(provisioners, "_provision_resource", _create)
    wrap(provisioners, "_update_resource", _update)
    wrap(provisioners, "_delete_resource", _delete)
    wrap(provisioners, "_delete_predecessor", _delete_replaced)
    wrap(stacks, "_runs_on_worker_thread", _time_needs_a_thread)


def _time_needs_a_thread(original: Function) -> Function:
    """On the event loop, one resource that does not answer would silence all of the emulated AWS."""

    def runs_on_worker_thread(resource_type: str) -> bool:
        takes_time = any(fault.kind in ("silent", "slow") for fault in settings.get().faults)
        return takes_time or bool(original(resource_type))

    return runs_on_worker_thread


def _create(original: Function) -> Function:
    def create(resource_type: str, logical_id: str, props: dict[str, Any], stack: str) -> Any:
        if _updating.get() == (stack, logical_id):
            return original(resource_type, logical_id, props, stack)
        fault = _fault(stack, logical_id, "create")
        if fault is None:
            return original(resource_type, logical_id, props, stack)
        known = ""
        if fault.after:
            known, _ = original(resource_type, logical_id, props, stack)
        elif fault.kind == "silent" and resource_type.startswith("Custom::"):
            known = f"{stack}-{logical_id}"  # the function was asked, for all that CloudFormation knows
        if known:
            rollback.half_done(stack, logical_id, resource_type, known, props)
        raise _failure(fault)

    return create


def _update(original: Function) -> Function:
    def update(
        resource_type: str,
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack: str,
        logical_id: str | None = None,
        *more: Any,
    ) -> Any:
        arguments = (resource_type, physical_id, old, new, stack, logical_id, *more)
        # A replacement creates, and the cleanup deletes: both are counted as that.
        if old == new or provisioners._replacing_change(resource_type, old, new):
            return original(*arguments)
        fault = _fault(stack, logical_id or physical_id, "update")
        if fault is None:
            return _in_update(original, *arguments)
        if fault.after:
            _in_update(original, *arguments)
        rollback.to_be_sent_back(stack, logical_id or physical_id)
        raise _failure(fault)

    return update


def _in_update(original: Function, *arguments: Any) -> Any:
    _, physical_id, _, _, stack, logical_id, *_ = arguments
    token = _updating.set((stack, logical_id or physical_id))
    try:
        return original(*arguments)
    finally:
        _updating.reset(token)


def _delete(original: Function) -> Function:
    def delete(
        resource_type: str,
        physical_id: str,
        props: dict[str, Any],
        stack: str | None = None,
        logical_id: str | None = None,
    ) -> None:
        def act() -> None:
            original(resource_type, physical_id, props, stack, logical_id)

        _perhaps(_fault(stack or "", logical_id or physical_id, "delete"), act)

    return delete


def _delete_replaced(original: Function) -> Function:
    """The predecessor of a resource whose handler replaced it by itself: deleted in the cleanup, without its name."""

    def delete_predecessor(delete: Function, *arguments: Any, **named: Any) -> None:
        at_hand = _updating.get()

        def counted(*args: Any, **kwargs: Any) -> None:
            fault = _fault(*at_hand, "delete") if at_hand else None
            _perhaps(fault, lambda: delete(*args, **kwargs))

        original(counted, *arguments, **named)

    return delete_predecessor


def _fault(stack: str, logical_id: str, operation: Operation) -> Fault | None:
    """The one that this call runs into. One that is only slow is over then."""
    fault = COUNTER.next(stack, logical_id, operation)
    if fault and fault.kind == "slow":
        _stay_silent(fault.seconds)
        return None
    return fault


def _perhaps(fault: Fault | None, act: Callable[[], None]) -> None:
    if fault is None or fault.after:
        act()
    if fault is not None:
        raise _failure(fault)


def _stay_silent(seconds: float) -> None:
    """Until then, or until the faults are put anew: who broke it on purpose need not wait for the end."""
    put, end = settings.puts("faults"), time.monotonic() + seconds
    while settings.puts("faults") == put and time.monotonic() < end:
        time.sleep(min(LOOK_SECONDS, seconds))


def _failure(fault: Fault) -> InjectedError:
    """After the silence, where there is one."""
    if fault.kind == "silent":
        _stay_silent(fault.seconds)
        return InjectedError(fault.message or NO_ANSWER.format(request=uuid.uuid4()))
    return InjectedError(fault.message or INJECTED)
