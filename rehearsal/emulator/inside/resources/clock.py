"""Does things later, one after the other, on one thread that ends with the process."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger("sluice.clock")


class Clock:
    """`at(moment, act)`: a moment of time.monotonic(), and what to do then."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def at(self, moment: float, act: Callable[[], None]) -> None:
        """Schedules `act`; the thread starts with the first."""
        with self._changed:
            heapq.heappush(self._due, (moment, next(self._number), act))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            act = self._next()
            try:
                act()
            except Exception:  # the thread serves everybody: one failure, told in the log, must not end it
                log.exception("%s: failed", self._name)

    def _next(self) -> Callable[[], None]:
        with self._changed:
            while True:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
