"""A full disk, wherever it is met."""

import errno
import os
import subprocess
from pathlib import Path

import pytest

from rehearsal.full_disk import heard_in, told_as_problem
from report.problem import Problem


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT], ids=errno.errorcode.get)
def test_the_systems_own_error_becomes_a_problem(tmp_path: Path, number: int) -> None:
    """It says where, and it is no fault of ours."""

    with pytest.raises(Problem) as raised, told_as_problem(tmp_path):
        raise OSError(number, os.strerror(number), "/some/file")

    assert ("disk-full", "/some/file", os.strerror(number)) == (
        raised.value.name,
        raised.value.where,
        raised.value.why,
    )


def test_a_programs_last_words_become_a_problem(tmp_path: Path) -> None:
    """git, which checks a commit out, ends with its own exit code; what else it fails of stays what it is."""

    failed = subprocess.CalledProcessError(128, "git", stderr=b"error: unable to write file: No space left on device")
    with pytest.raises(Problem) as raised, told_as_problem(tmp_path):
        raise failed
    assert "disk-full" == raised.value.name

    with pytest.raises(subprocess.CalledProcessError), told_as_problem(tmp_path):
        raise subprocess.CalledProcessError(128, "git", stderr=b"fatal: bad object")


def test_another_error_stays_what_it_is(tmp_path: Path) -> None:
    """A missing file is no full disk."""

    with pytest.raises(FileNotFoundError), told_as_problem(tmp_path):
        (tmp_path / "missing").read_text()


@pytest.mark.parametrize(
    "line",
    [
        "error: Failed to write `x`: No space left on device (os error 28)",
        "npm error nospc ENOSPC: no space left on device, write",
        "tar: x: Cannot write: Disk quota exceeded",
    ],
    ids=["uv", "npm", "tar"],
)
def test_a_programs_words_are_heard(line: str) -> None:
    """Programs say it in the C library's words, somewhere in a line."""

    assert line == heard_in(["before", f"  {line}", "after"])
    assert "" == heard_in(["before", "after"])
