"""A disk without room is no verdict about a commit, wherever the rehearsal first meets it."""

import errno
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from report.problem import Problem

FULL = (errno.ENOSPC, errno.EDQUOT)
# How the C library says it, and with it every program that passes its words on: uv, npm, git, tar.
SAID = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)


def full_disk(where: Path | str, why: str) -> Problem:
    """Problem: disk-full."""
    remedy = "make room there, and rehearse again"
    return Problem("disk-full", what="there is no room left to work in", where=str(where), why=why, remedy=remedy)


def heard_in(lines: list[str]) -> str:
    """The line of a program's last words that says that the disk is full; empty when none does."""
    return next((line.strip() for line in lines if SAID.search(line)), "")


@contextmanager
def told_as_problem(folder: Path) -> Iterator[None]:
    """An operating system's error that says so, or a failed program's last words, become a Problem: disk-full."""
    try:
        yield
    except subprocess.CalledProcessError as error:
        if said_so := heard_in((error.stderr or b"").decode(errors="replace").splitlines()):
            raise full_disk(folder, said_so) from error
        raise
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise full_disk(error.filename or folder, str(error.strerror)) from error
