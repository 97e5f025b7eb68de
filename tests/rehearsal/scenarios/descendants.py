"""Who is left of what a test started: its descendants, the orphans among them too."""

import contextlib
import ctypes
import os
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def adopt_orphans() -> None:
    """From now on an orphan among this process's descendants becomes its child, not init's (man 2 prctl)."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def descendants() -> dict[int, str]:
    """The living ones' command lines, by process id."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it may end while we look
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents[int(entry.name)] = int(parent)
    found: dict[int, str] = {}
    wanted = {os.getpid()}
    while wanted := {pid for pid, parent in parents.items() if parent in wanted}:
        found |= {pid: _command_line(pid) for pid in wanted}
    return found


def left_of(before: dict[int, str], *, within: float) -> list[str]:
    """The command lines of the descendants that were not there before and do not end within these seconds."""
    deadline = time.monotonic() + within
    while left := [line for pid, line in descendants().items() if pid not in before]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return left


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
