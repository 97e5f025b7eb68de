"""Counts the calls of resource handlers against the faults that are set: from when they were put."""

import threading

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.faults.fault import Fault, Operation


class Counter:
    """Of one list of faults. A list that is put anew begins at zero."""

    def __init__(self) -> None:
        self._put = 0
        self._calls: list[int] = []
        self._lock = threading.Lock()  # handlers run on the loop and on threads

    def next(self, stack: str, logical_id: str, operation: Operation) -> Fault | None:
        """Counts one call; the first fault that it runs into."""
        with self._lock:
            faults = settings.get().faults
            if self._put != settings.puts("faults"):
                self._put, self._calls = settings.puts("faults"), [0] * len(faults)
            hit = None
            for index, fault in enumerate(faults):
                if (fault.stack, fault.logical_id, fault.operation) == (stack, logical_id, operation):
                    hit = hit or (fault if fault.hits(self._calls[index]) else None)
                    self._calls[index] += 1
            return hit


COUNTER = Counter()
