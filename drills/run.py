"""Runs drills on several embedded AWSs side by side, and tells what comes of them."""

from __future__ import annotations

import multiprocessing
import queue
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome
from drills.worker import Ended, Orders, Step, Total, work
from report.problem import Problem

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess
    from multiprocessing.queues import Queue

POLL_SECONDS = 0.5
GRACE_SECONDS = 20.0

News = Step | Total | Outcome


def run_all(orders: Orders, *, jobs: int, watch: Callable[[News], None]) -> None:
    """`watch` is told what happens, each outcome as it comes, in this thread.

    Raises `Problem`: what ended a worker; drills-unfinished, where one died without a word.
    """
    with _workers(orders, jobs) as (processes, told):
        working = len(processes)
        while working:
            news = _heard(processes, told)
            if isinstance(news, Ended):
                if news.problem:
                    raise Problem(**news.problem)
                working -= 1
                continue
            watch(news)


@contextmanager
def _workers(orders: Orders, jobs: int) -> Iterator[tuple[list[SpawnProcess], Queue[Any]]]:
    """They end with the block, and their embedded AWSs with them."""
    context = multiprocessing.get_context("spawn")
    counter, told = context.Value("i", 0), context.Queue()
    processes = [context.Process(target=work, args=(orders, number, counter, told)) for number in range(jobs)]
    try:
        for process in processes:
            process.start()
        yield processes, told
        _joined(processes)  # who has told its end is still ending
    finally:
        for process in processes:
            if process.is_alive():
                process.terminate()
        _joined(processes)


def _joined(processes: Iterable[SpawnProcess]) -> None:
    for process in processes:
        if process.pid:
            process.join(GRACE_SECONDS)


def _heard(processes: list[SpawnProcess], told: Queue[Any]) -> Any:
    while True:
        dead = [process for process in processes if process.exitcode]
        try:
            return told.get(timeout=POLL_SECONDS)
        except queue.Empty:
            if dead:
                raise Problem(
                    "drills-unfinished",
                    what=f"a worker ended with {dead[0].exitcode} and said nothing",
                    where="drill",
                    why="it was killed, or the machine has no memory left",
                    remedy="run it again with fewer --jobs",
                ) from None
