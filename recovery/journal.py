"""What was done to a stack, written down before and after each step: a run that is killed is told of by the next.

JSON lines, one file a stack, each line on disk before the work goes on. While a recovery works on a stack it holds the
lock beside it (flock), which ends with its process, however that ends.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from recovery.target import Target
from report.problem import Problem

Entry = Mapping[str, Any]
BEGUN, ENDED, STOPPED, PLANNED, DONE = "begun", "ended", "stopped", "planned", "done"
"""What a line tells of, in its `entry`: a step, three ways; a plan that is about to be carried out; the end."""


@dataclass(frozen=True)
class Journal:
    """`before` are the lines of earlier recoveries, oldest first. `who` is written on every line."""

    path: Path
    before: Sequence[Entry]
    who: str
    _file: TextIO

    def write(self, entry: str, /, **facts: object) -> None:
        """Adds a line, and returns once it is on disk. Raises `Problem`: journal-not-written."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "who": self.who, "pid": os.getpid(), "entry": entry, **facts}
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _not_written(self.path, str(error)) from error


def path_of(folder: Path, target: Target) -> Path:
    return folder / f"{target.account}-{target.region}-{target.stack}.jsonl"


@contextmanager
def opened(folder: Path, target: Target, who: str) -> Iterator[Journal]:
    """The stack's journal, locked until the block ends.

    Raises `Problem`: journal-not-written where it cannot be, recovery-under-way where another recovery holds it.
    """
    path = path_of(folder, target)
    with ExitStack() as files:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = files.enter_context(path.with_suffix(".lock").open("a+", encoding="utf-8"))
            _take(lock, target)
            file = files.enter_context(path.open("a", encoding="utf-8"))
            _end_last_line(path, file)
        except OSError as error:
            raise _not_written(path, str(error)) from error
        yield Journal(path, read(path), who, file)


def read(path: Path) -> list[Entry]:
    """The lines of a journal, oldest first; none where there is no file. A line that was cut off is left out."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _not_written(path, str(error)) from error
    return [entry for line in lines if (entry := _parsed(line)) is not None]


def interrupted_at(entries: Sequence[Entry]) -> Entry | None:
    """The step that was begun last, where nothing tells how it ended: whoever did it was killed."""
    last = next((one for one in reversed(entries) if one.get("entry") in (BEGUN, ENDED, STOPPED, DONE)), None)
    return last if last and last["entry"] == BEGUN else None


def _parsed(line: str) -> Entry | None:
    try:
        entry = json.loads(line)
    except ValueError:  # a run was killed while it wrote this, or the disk was full
        return None
    return entry if isinstance(entry, dict) else None


def _take(lock: TextIO, target: Target) -> None:
    """The lock is the file's, the process id in it only says whose."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise Problem(
            "recovery-under-way",
            what=f"{target.stack} is being worked on by process {lock.read().strip() or 'unknown'} of this machine",
            where=lock.name,
            why="of two recoveries of one stack, each would find the world moved by the other",
            remedy="wait until that one has ended, then run the same command again",
        ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()


def _end_last_line(path: Path, file: TextIO) -> None:
    """A line that was cut off stays as it is; the next one begins on a line of its own."""
    with path.open("rb") as written:
        whole = not written.seek(0, os.SEEK_END)
        if not whole:
            written.seek(-1, os.SEEK_END)
            whole = written.read(1) == b"\n"
    if not whole:
        file.write("\n")


def _not_written(path: Path, why: str) -> Problem:
    return Problem(
        "journal-not-written",
        what="the journal of this recovery cannot be written, so nothing was begun",
        where=str(path),
        why=why,
        remedy="make the folder writable, or name another: --journal FOLDER",
    )
