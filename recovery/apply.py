"""Carries a plan out: the only place that changes a stack, and what it changes is what was shown.

Before each step there is a new look. Where the stack, its status, or what there is to do next is not what the plan was
made from, the world has moved, and the plan ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from recovery.journal import BEGUN, ENDED, STOPPED
from recovery.observed import Observed, Stack
from recovery.plan import DeleteLeftover, DeleteStack, Diagnosis, Person, Step
from recovery.steps.bucket import empty_bucket, fence_bucket
from recovery.steps.change_set import delete_change_set
from recovery.steps.delete_stack import delete_stack
from recovery.steps.hands import Hands
from recovery.steps.leftover import delete_leftover
from recovery.steps.rollback import continue_rollback, roll_back
from recovery.steps.wait import wait
from report.problem import Problem

GONE = "DELETE_COMPLETE"
NOT_NEEDED = "not needed any more"
CARRY_OUT: Mapping[str, Callable[[Any, Hands, Observed], str]] = {
    "wait": wait,
    "delete-change-set": delete_change_set,
    "fence-bucket": fence_bucket,
    "empty-bucket": empty_bucket,
    "delete-stack": delete_stack,
    "continue-rollback": continue_rollback,
    "roll-back": roll_back,
    "delete-leftover": delete_leftover,
}
"""By a step's kind. A person's is nobody's here."""
LEAVES_THE_STATE = frozenset({"wait", "delete-stack", "continue-rollback", "roll-back"})
"""After these the stack is in another state, so that there is a new diagnosis."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """A step that was carried out, with its result in a few words."""

    step: Step
    result: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.step.kind,
            "step": str(self.step),
            "reason": self.step.reason if not isinstance(self.step, Person) else "",
            "result": self.result,
            "seconds": round(self.seconds, 3),
        }


def apply(
    diagnosis: Diagnosis,
    before: Observed,
    hands: Hands,
    *,
    begins: Callable[[int, Step], None],
    ended: Callable[[int, Done], None],
) -> None:
    """Carries out the plan as far as it holds: up to a person's step, or one that leaves the stack in another state.

    `begins` and `ended` are told of each step, with its number in the plan. Raises `Problem`: world-moved, or what a
    step raises; the journal tells of it first.
    """
    done: list[Step] = []
    for number, step in enumerate(diagnosis.plan, start=1):
        if isinstance(step, Person):
            return
        began = time.monotonic()
        hands.note(BEGUN, number=number, kind=step.kind, step=str(step), about=asdict(step))
        begins(number, step)
        try:
            result = _carried_out(step, diagnosis.plan[number:], done, before, hands)
        except BaseException as error:
            why = error.what if isinstance(error, Problem) else repr(error)
            hands.note(STOPPED, number=number, kind=step.kind, step=str(step), why=why)
            raise
        seconds = time.monotonic() - began
        hands.note(ENDED, number=number, kind=step.kind, step=str(step), result=result, seconds=round(seconds, 3))
        ended(number, Done(step=step, result=result, seconds=seconds))
        done.append(step)
        if step.kind in LEAVES_THE_STATE and result != GONE:
            return


def _carried_out(step: Step, later: Sequence[Step], done: Sequence[Step], before: Observed, hands: Hands) -> str:
    now = _as_known(hands.look(), before, done)
    deleted = any(isinstance(one, DeleteStack) for one in done)
    if deleted:
        _refuse_new_stack(now, hands)
    elif not _is_next(step, later, done, before, now, hands):
        return NOT_NEEDED
    return CARRY_OUT[step.kind](step, hands, now)


def _is_next(
    step: Step, later: Sequence[Step], done: Sequence[Step], before: Observed, now: Observed, hands: Hands
) -> bool:
    """Whether a plan made now, without what is done, begins with this step; not where it begins with a later one.

    Raises `Problem` where it is another plan.
    """
    moved = _moved(before.stack, now.stack)
    if moved:
        if step.kind == "wait":  # what was waited for has come
            return False
        raise _world_moved(moved, hands)
    behind = {_about(one) for one in done}
    rest = [one for one in hands.decide(now, hands.target).plan if _about(one) not in behind]
    if rest and _about(rest[0]) == _about(step):
        return True
    if not rest or _about(rest[0]) in {_about(one) for one in later}:
        return False
    raise _world_moved([f"the next step was to {step}, and now it is: {rest[0]}"], hands)


def _about(step: Step) -> tuple[object, ...]:
    """What makes two steps the same one. Counts, reasons and the buckets that happen to be full may differ."""
    match step:
        case DeleteStack():
            return step.kind, step.stack, step.retain, frozenset(step.kept)
        case DeleteLeftover():
            return step.kind, step.resource_type, step.name
        case _:
            unlike = {"reason", "count", "flow_logs"}
            return step.kind, *(value for name, value in asdict(step).items() if name not in unlike)


def _moved(before: Stack | None, now: Stack | None) -> list[str]:
    """What is not as it was, each as a sentence."""
    was, is_ = (
        {"the stack": one.stack_id, "its status": one.status} if one else {"the stack": "none", "its status": "none"}
        for one in (before, now)
    )
    return [f"{what} was {was[what]}, and is {is_[what]}" for what in was if was[what] != is_[what]]


def _as_known(now: Observed, before: Observed, done: Sequence[Step]) -> Observed:
    """A stack in review has its tags from its change sets: once those are deleted, the same stack has none."""
    known, stack = before.stack, now.stack
    if known and stack and stack.stack_id == known.stack_id and any(one.kind == "delete-change-set" for one in done):
        return replace(now, stack=replace(stack, tags=known.tags))
    return now


def _refuse_new_stack(now: Observed, hands: Hands) -> None:
    if now.stack is not None:
        told = f"{hands.target.stack} was deleted, and is there again: {now.stack.stack_id} ({now.stack.status})"
        raise _world_moved([told], hands)


def _world_moved(moved: Sequence[str], hands: Hands) -> Problem:
    return Problem(
        "world-moved",
        what=f"{hands.target.stack} is not as it was when the plan was made",
        where=hands.target.where,
        why="; ".join(moved),
        remedy="somebody else works on it: when they are done, run the same command again for a new plan",
    )
