"""The log of one action: whole in a file, and its end in the record."""

import threading
from pathlib import Path
from typing import TextIO

from rehearsal.timeline import ActionRecord

KEPT_LINES = 5000
SLACK = 500  # trimmed in one go, not at every line


class ActionLog:
    """A context manager that takes lines, from any thread."""

    def __init__(self, record: ActionRecord, path: Path) -> None:
        self._record, self._path = record, path
        self._left_out = 0
        self._lock = threading.Lock()
        self._file: TextIO | None = None

    def __enter__(self) -> "ActionLog":
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("w", encoding="utf-8", errors="replace")
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._file:
                self._file.close()
                self._file = None
            if self._left_out:
                self._record.log.insert(0, f"({self._left_out} earlier lines are in {self._path})")

    def line(self, text: str) -> None:
        """Several lines become several."""
        with self._lock:
            for line in text.splitlines() or [""]:
                self._take(line)

    def _take(self, line: str) -> None:
        if self._file:  # else a line of a process that outlived its action
            self._file.write(line + "\n")
            self._record.log.append(line)
        if len(self._record.log) > KEPT_LINES + SLACK:
            del self._record.log[:SLACK]
            self._left_out += SLACK
