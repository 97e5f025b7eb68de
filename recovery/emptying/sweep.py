"""One round through a bucket: while pages are deleted, the next ones are listed; never more than a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event

from recovery.emptying.progress import Meter

LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Done:
    """What a task did, and what there is to do after it: `lists` find more, `deletes` make room."""

    found: int = 0
    deleted: int = 0
    lists: tuple[Task, ...] = ()
    deletes: tuple[Task, ...] = ()


Task = Callable[[], Done]


class Crew:
    """Threads that work tasks off. A context manager: it ends with the block, and nobody sleeps through that.

    `ended` is for tasks that pause: it is set when the block ends, for whatever reason.
    """

    def __init__(self, workers: int, meter: Meter, stop: Event | None) -> None:
        self.ended = Event()
        self._workers, self._meter, self._stop = workers, meter, stop
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="emptying")

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_error: object) -> None:
        self.ended.set()
        self._pool.shutdown(cancel_futures=True)

    def work_off(self, tasks: Iterable[Task]) -> int:
        """Does these listings and all that follows from them, and answers how many were found.

        No listing begins while as many deletions wait as there are workers: memory is bounded, whatever the count.
        Raises what a task raised first, and KeyboardInterrupt once it is told to stop.
        """
        lists, deletes = deque(tasks), deque[Task]()
        running, found = set[Future[Done]](), 0
        while lists or deletes or running:
            while (lists or deletes) and len(running) < self._workers:
                queue = lists if lists and len(deletes) < self._workers else deletes
                running.add(self._pool.submit(queue.popleft()))
            finished, running = wait(running, LOOK_SECONDS, FIRST_COMPLETED)
            for future in finished:
                done = future.result()
                lists.extendleft(done.lists)  # the one that was begun is ended first
                deletes.extend(done.deletes)
                self._meter.add(done.deleted)
                found += done.found
            self._look_up()
        return found

    def _look_up(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise KeyboardInterrupt
        self._meter.tell()
