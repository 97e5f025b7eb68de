"""The journal: on disk before the work goes on, locked while it does, and honest about a run that was killed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recovery.journal import BEGUN, DONE, ENDED, STOPPED, interrupted_at, opened, path_of, read
from recovery.target import network_of
from report.problem import Problem
from tests.validation.factory import DEV

TARGET = network_of(DEV)
ROOT = Path(__file__).parent.parent.parent
HOLDER = """
import sys, time
from pathlib import Path
from recovery.journal import opened
from recovery.target import network_of
from tests.validation.factory import DEV
with opened(Path(sys.argv[1]), network_of(DEV), "me") as journal:
    journal.write("begun", step="delete the stack")
    print("held", flush=True)
    time.sleep(60)
"""


def test_lines(tmp_path: Path) -> None:
    """A line is there, whole, as soon as it was written; it says when, who and which process."""
    with opened(tmp_path, TARGET, "arn:me") as journal:
        journal.write(BEGUN, step="delete the stack")
        (entry,) = read(path_of(tmp_path, TARGET))

    assert ("arn:me", "begun", "delete the stack") == (entry["who"], entry["entry"], entry["step"])
    assert {"time", "pid"} <= entry.keys()
    assert "222222222222-us-east-1-stack-network-dev.jsonl" == journal.path.name


def test_adds(tmp_path: Path) -> None:
    """A later recovery finds the lines of the earlier ones, and adds its own."""
    for number in (1, 2):
        with opened(tmp_path, TARGET, "me") as journal:
            assert number - 1 == len(journal.before)
            journal.write(DONE, number=number)

    assert [1, 2] == [entry["number"] for entry in read(path_of(tmp_path, TARGET))]


def test_cut_off_line(tmp_path: Path) -> None:
    """A last line that was cut off is left out, and the next line does not run into it."""
    path_of(tmp_path, TARGET).write_text(json.dumps({"entry": DONE}) + '\n{"entry": "beg')
    with opened(tmp_path, TARGET, "me") as journal:
        journal.write(BEGUN)

    assert [DONE, BEGUN] == [entry["entry"] for entry in read(path_of(tmp_path, TARGET))]


def test_two_at_once(tmp_path: Path) -> None:
    """While one recovery works on a stack, another one is told which process does; when that is killed, it may."""
    held = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    )
    with held:
        assert held.stdout is not None
        assert b"held\n" == held.stdout.readline()
        try:
            with pytest.raises(Problem) as refused, opened(tmp_path, TARGET, "me"):
                pass
        finally:
            held.kill()
    with opened(tmp_path, TARGET, "me") as journal:
        left = interrupted_at(journal.before)

    assert "recovery-under-way" == refused.value.name
    assert f"process {held.pid} " in refused.value.what
    assert left is not None
    assert "delete the stack" == left["step"]


def test_not_writable(tmp_path: Path) -> None:
    """A journal that cannot be written is a Problem before anything is begun."""
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem) as refused, opened(tmp_path / "file", TARGET, "me"):
        pass

    assert "journal-not-written" == refused.value.name


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], None),
        ([BEGUN], BEGUN),
        ([BEGUN, ENDED], None),
        ([BEGUN, STOPPED], None),
        ([BEGUN, ENDED, BEGUN, "planned"], BEGUN),
        ([BEGUN, DONE], None),
    ],
)
def test_interrupted(entries: list[str], expected: str | None) -> None:
    """A step that was begun, and of which nothing tells how it ended, was interrupted."""
    found = interrupted_at([{"entry": entry} for entry in entries])

    assert expected == (found["entry"] if found else None)


def test_errors_of_the_work_pass(tmp_path: Path) -> None:
    """An error of the work itself is not taken for one of the journal's."""
    with pytest.raises(ConnectionResetError), opened(tmp_path, TARGET, "me"):
        raise ConnectionResetError
