"""One process with a ground of its own, which takes drills from the common list until none is left."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from drills.bench import Bench, DrillFailedError
from drills.catalogue import Choice, chosen
from drills.drill import Drill, run
from drills.ground import Wish, ground
from drills.outcome import Outcome
from drills.recovering import Recover
from report.problem import Problem

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.sharedctypes import Synchronized


class Step(NamedTuple):
    """What a worker is at, before its first drill."""

    what: str


class Total(NamedTuple):
    """How many drills there are in all; each worker finds the same number."""

    drills: int


class Ended(NamedTuple):
    """A worker is done; with the parts of the problem that ended it, or None. (A `Problem` itself cannot be sent.)"""

    problem: dict[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What all workers share but the counter: `recover` is importable by its name, since it goes to other processes."""

    wish: Wish
    choice: Choice
    recover: Recover


def work(orders: Orders, number: int, counter: Synchronized[int], told: Queue[Any]) -> None:
    """The whole life of one process. What went wrong is told, not raised."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    ended = Ended()
    try:
        _drills(orders, partial(_next, counter), told.put)
    except KeyboardInterrupt:
        return  # who interrupted it does not listen any more
    except Exception as error:  # noqa: BLE001 - another process cannot raise it into ours
        ended = Ended(_parts(error, number))
    told.put(ended)


def _parts(error: Exception, number: int) -> dict[str, str]:
    if isinstance(error, Problem):
        parts = error.as_dict()
        return {("remedy" if name == "try" else name): text for name, text in parts.items()}
    return {
        "name": "drill-broken",
        "what": f"{type(error).__name__}: {error}",
        "where": f"worker {number}",
        "why": "".join(traceback.format_exception(error)[-4:]),
        "remedy": "this is a fault of Sluice or of the machine: report it",
    }


def _next(counter: Synchronized[int]) -> int:
    with counter.get_lock():
        counter.value += 1
        return counter.value - 1


def _drills(orders: Orders, take: Callable[[], int], tell: Callable[[object], None]) -> None:
    """On one ground after the other: one on which a drill did not end well is left for a new one."""
    number = -1
    while _parent_lives():
        with ground(orders.wish, stop=threading.Event(), tell=lambda what: tell(Step(what))) as made:
            bench = Bench(made, orders.recover)
            drills = _listed(orders.choice, bench)
            tell(Total(len(drills)))
            number = take() if number < 0 else number
            while number < len(drills) and _parent_lives():
                outcome = run(drills[number], bench)
                tell(outcome)
                number = take()
                if not outcome.well or outcome.spoils:
                    break
            for loss in _last_look(bench):
                tell(loss)
            if number >= len(drills):
                return


def _listed(choice: Choice, bench: Bench) -> Sequence[Drill]:
    try:
        return chosen(choice, bench)
    except DrillFailedError as failed:
        raise Problem(
            "ground-not-ready",
            what="the environments do not stand before the first drill",
            where="drill",
            why=str(failed),
            remedy="./sluice rehearse says more about this commit",
        ) from failed


def _last_look(bench: Bench) -> list[Outcome]:
    """At everything that was ever kept on this ground."""
    if not bench.ground.aws.alive():
        return []
    lost = bench.lost(all_of_it=True)
    return (
        [
            Outcome(
                drill="last look",
                environment="all",
                broken="what all drills of one embedded AWS kept, read again at its end",
                lost=lost,
                verdict=f"lost: {lost[0]}",
            )
        ]
        if lost
        else []
    )


def _parent_lives() -> bool:
    parent = multiprocessing.parent_process()
    return parent is None or parent.is_alive()
