"""The loop of a recovery: look, diagnose, show, and where it is allowed apply; then look again, until nothing is left.

What is carried out is always what was shown a moment before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from recovery.apply import GONE, Done, apply
from recovery.journal import DONE, PLANNED
from recovery.observed import Observed
from recovery.orphans import Orphan, orphans
from recovery.plan import DeleteStack, Diagnosis, Person, Step
from recovery.steps.hands import Hands
from recovery.target import Target

ROUNDS = 6
NOTHING_TO_DO, ONLY_PLANNED, RECOVERED, PERSON_NEEDED = "nothing-to-do", "planned", "recovered", "person-needed"


class Show(Protocol):
    """What a person sees of it."""

    def diagnosis(self, target: Target, diagnosis: Diagnosis) -> None: ...

    def begins(self, number: int, step: Step) -> None: ...

    def ended(self, number: int, done: Done) -> None: ...


@dataclass(kw_only=True)
class Outcome:
    """What a recovery found and did, in its order. `left` is what there still is to do."""

    target: Target
    diagnoses: list[Diagnosis] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    orphans: list[Orphan] = field(default_factory=list)
    left: Sequence[Step] = ()

    @property
    def last(self) -> Diagnosis:
        return self.diagnoses[-1]

    @property
    def stopped(self) -> bool:
        """Whether the next run of the pipeline would fail on the stack: a plan that only tidies up stops nothing."""
        return self.verdict == PERSON_NEEDED or (self.verdict == ONLY_PLANNED and self.last.blocks)

    @property
    def verdict(self) -> str:
        if self.left:
            return PERSON_NEEDED if isinstance(self.left[0], Person) else ONLY_PLANNED
        return RECOVERED if self.done else NOTHING_TO_DO

    @property
    def after(self) -> str:
        """What a person does next: as the last diagnosis that had something to say about it says."""
        return next((one.after for one in reversed(self.diagnoses) if one.after), "")

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "environment": self.target.name,
            "account": self.target.account,
            "region": self.target.region,
            "stack": self.target.stack,
            "status": self.last.status,
            "verdict": self.verdict,
            "diagnoses": [one.as_dict() for one in self.diagnoses],
            "done": [one.as_dict() for one in self.done],
            "orphans": [one.as_dict() for one in self.orphans],
        }


def explain(hands: Hands, show: Show) -> Outcome:
    """Looks and shows the plan; changes nothing."""
    outcome = Outcome(target=hands.target)
    _look(outcome, hands, show)
    return outcome


def recover(hands: Hands, show: Show, *, rounds: int = ROUNDS) -> Outcome:
    """Carries plan after plan out, until there is nothing to do, only a person can go on, or the rounds are used up.

    Raises `Problem` where no verdict can be reached.
    """
    outcome = Outcome(target=hands.target)
    observed = _look(outcome, hands, show)
    for _ in range(rounds):
        if not outcome.left or isinstance(outcome.left[0], Person):
            break
        diagnosis = outcome.last
        hands.note(PLANNED, **diagnosis.as_dict())
        carried_out = _apply(outcome, diagnosis, observed, hands, show)
        observed = _look(outcome, hands, show)
        outcome.left = outcome.left or _of_a_person(diagnosis, carried_out)
    if outcome.done:
        hands.note(DONE, verdict=outcome.verdict, status=outcome.last.status)
    return outcome


def _look(outcome: Outcome, hands: Hands, show: Show) -> Observed:
    observed = hands.look()
    diagnosis = hands.decide(observed, hands.target)
    outcome.diagnoses.append(diagnosis)
    outcome.left = diagnosis.plan
    show.diagnosis(hands.target, diagnosis)
    return observed


def _apply(outcome: Outcome, diagnosis: Diagnosis, before: Observed, hands: Hands, show: Show) -> int:
    """How many of the plan's steps were carried out."""
    already = len(outcome.done)

    def ended(number: int, done: Done) -> None:
        outcome.done.append(done)
        show.ended(number, done)
        if isinstance(done.step, DeleteStack) and done.result == GONE:
            found = orphans(done.step, before, hands.target)
            outcome.orphans += found
            if found:
                hands.note("orphans", orphans=[one.as_dict() for one in found])

    apply(diagnosis, before, hands, begins=show.begins, ended=ended)
    return len(outcome.done) - already


def _of_a_person(diagnosis: Diagnosis, carried_out: int) -> Sequence[Step]:
    """A plan that was carried out up to a person's step leaves that; the stack may say nothing of it any more."""
    left = diagnosis.plan[carried_out:]
    return left if left and isinstance(left[0], Person) else ()
