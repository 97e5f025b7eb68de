"""What a step is carried out with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from recovery.observed import Observed
from recovery.plan import Diagnosis, Step
from recovery.target import Target
from report.problem import Problem

if TYPE_CHECKING:
    from recovery.clients import Clients


class Note(Protocol):
    """Writes a line into the journal (`Journal.write`)."""

    def __call__(self, entry: str, /, **facts: object) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hands:
    """`look` looks anew, `decide` is what the plan was made with; `deadline` is of `time.monotonic`, and ends waiting.

    `tell` hears of progress within a step, as a line for a person. `stop`, once it is set, ends the emptying.
    """

    target: Target
    clients: Clients
    look: Callable[[], Observed]
    decide: Callable[[Observed, Target], Diagnosis]
    note: Note
    tell: Callable[[str], None]
    deadline: float
    stop: Event = field(default_factory=Event)


@contextmanager
def refusals(step: Step, target: Target) -> Iterator[None]:
    """Around the call that changes something: what AWS says against it is a `Problem`, step-refused."""
    try:
        yield
    except ClientError as error:
        raise Problem(
            "step-refused",
            what=f"AWS refuses to {step}",
            where=target.where,
            why=str(error),
            remedy=f"./sluice recover {target.name} looks again, and shows what there is to do now",
        ) from error
