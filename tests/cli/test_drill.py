"""`./sluice drill`, as a person calls it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.drill import command
from cli.main import main
from drills.named.catalogue import NAMED
from drills.run import News
from drills.worker import Orders
from tests.drills.factory import outcome
from tests.rehearsal.scenarios.clone import Clone
from tests.rehearsal.scenarios.conftest import clone, leaves_nothing

__all__ = ["clone", "leaves_nothing"]


@pytest.mark.parametrize("words", [[], ["list"]])
def test_the_list(words: list[str]) -> None:
    """Every drill with a name, and the words that take all of the resources; nothing is run."""

    told = CliRunner().invoke(command, words)
    assert [] == [one.name for one in NAMED if one.name not in told.output]
    assert "every resource of every environment" in told.output


def test_the_list_for_machines() -> None:
    """Each with what it breaks, what that leaves, and how it ends."""

    told = json.loads(CliRunner().invoke(command, ["list", "--json"]).output)["drills"]
    assert [one.name for one in NAMED] == [one["name"] for one in told]
    assert {"name", "environment", "broken", "left", "end"} == set(told[0])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["drill", "pipeline-stuk"], "did you mean pipeline-stuck?"),
        (["drill", "list", "all"], "there is no drill 'list'"),
        (["drill", "all", "--ref", "no-such-ref"], "no-such-ref"),
        (["drill", "all", "--operation", "destroy"], "Invalid value for '--operation'"),
        (["drill", "--environment", "staging"], "there is no environment 'staging'"),
        (["drill", "all", "--report", "/no/such/folder/x.md"], "there is no folder /no/such/folder"),
    ],
)
def test_bad_input_is_told_before_anything_begins(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and a sentence."""

    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_an_interrupt_keeps_what_has_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The report has the drills that came to their end; the exit code is that of no verdict."""

    def interrupted(_orders: Orders, *, jobs: int, watch: Callable[[News], None]) -> None:
        watch(outcome("dev/create/Vpc"))
        raise KeyboardInterrupt

    monkeypatch.setattr("drills.run.run_all", interrupted)
    assert main(["drill", "resources", "--report", str(tmp_path / "drills.md")]) == 2
    assert "dev/create/Vpc" in (tmp_path / "drills.md").read_text()


@pytest.mark.machine
@pytest.mark.slow
def test_one_drill_whole(clone: Clone, tmp_path: Path, leaves_nothing: None) -> None:
    """From the command line to the report; the embedded AWS is gone afterwards."""

    report = tmp_path / "drills.md"
    ended = subprocess.run(
        ["./sluice", "drill", "change-set-left-over", "--json", "--report", str(report)],
        cwd=clone.folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    (outcome,) = told["outcomes"]
    assert clone.base == told["commit"]
    assert ("REVIEW_IN_PROGRESS", ["delete-change-set", "delete-stack"]) == (outcome["left"], outcome["plan"])
    assert "change-set-left-over" in report.read_text()
