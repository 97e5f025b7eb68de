"""How a drill recovers: in this process, by the loop that `./sluice recover ENV --yes` runs, or by that command."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from drills.ground import Ground
from recovery.apply import Done
from recovery.diagnose import diagnose
from recovery.journal import opened
from recovery.observe import look
from recovery.plan import Diagnosis, Step
from recovery.recover import NOTHING_TO_DO, ONLY_PLANNED, PERSON_NEEDED, RECOVERED, recover
from recovery.steps.hands import Hands
from recovery.target import Target

LONGEST_SECONDS = 300.0
EXIT_CODES = {NOTHING_TO_DO: 0, RECOVERED: 0, PERSON_NEEDED: 1, ONLY_PLANNED: 1}


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """`exit_code` as the command's: 0 nothing to do or recovered, 1 a person is needed, 2 no verdict. `plan` are the
    kinds of all steps that were planned, `steps` what was carried out, in words; `told` what a person is told."""

    exit_code: int
    plan: Sequence[str] = ()
    steps: Sequence[str] = ()
    told: str = ""


class Recover(Protocol):
    """Frees a target's stack, as a person with every right in its account."""

    def __call__(self, ground: Ground, target: Target) -> Recovered: ...


def in_process(ground: Ground, target: Target) -> Recovered:
    """By the loop itself, in this process. Raises `Problem` where it reaches no verdict."""
    clients = ground.account(target.name).recovery_clients
    with opened(ground.journal, target, "a drill") as journal:
        hands = Hands(
            target=target,
            clients=clients,
            look=partial(look, target, clients),
            decide=diagnose,
            note=journal.write,
            tell=_unheard,
            deadline=time.monotonic() + LONGEST_SECONDS,
        )
        outcome = recover(hands, Unseen())
    return Recovered(
        exit_code=EXIT_CODES[outcome.verdict],
        plan=tuple(step.kind for diagnosis in outcome.diagnoses for step in diagnosis.plan),
        steps=tuple(f"{done.step}: {done.result}" for done in outcome.done),
        told="; ".join([outcome.last.cause, *(str(step) for step in outcome.left)]),
    )


class Unseen:
    """Nobody looks at a drill's recovery; what it did is in its outcome."""

    def diagnosis(self, target: Target, diagnosis: Diagnosis) -> None:
        """See recovery's Show."""

    def begins(self, number: int, step: Step) -> None:
        """See recovery's Show."""

    def ended(self, number: int, done: Done) -> None:
        """See recovery's Show."""


def _unheard(_line: str) -> None:
    """Progress within a step."""
