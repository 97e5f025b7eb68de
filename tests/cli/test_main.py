"""The door: exit codes, errors in the house's form, and nothing opened before it is asked for."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli import main as door
from cli.main import VERBS, main
from report.problem import Problem

ROOT = Path(__file__).parent.parent.parent
PROBLEM = Problem("stack-busy", what="dev is busy", where="here", why="it works\nstill", remedy="wait")


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    @click.command()
    @click.option("--json", "as_json", is_flag=True)
    def command(as_json: bool) -> int:
        raise error

    monkeypatch.setattr(door.Verbs, "get_command", lambda *_: command)


@pytest.mark.parametrize("verb", VERBS)
def test_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verb that is listed explains itself, and has --json."""

    assert 0 == main([verb, "--help"])
    assert "--json" in capsys.readouterr().out


def test_every_verb_is_listed() -> None:
    """A file with a command is a verb, and a verb has a file."""

    files = {path.stem for path in (ROOT / "cli").glob("*.py") if "@click.command" in path.read_text()}

    assert set(VERBS) == files


def test_problem(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A problem ends with 2, and says what, where, why and what to try."""

    raising(monkeypatch, PROBLEM)

    assert 2 == main(["any"])
    assert (
        "error: stack-busy\n  what   dev is busy\n  where  here\n  why    it works\n         still\n  try    wait\n"
        == capsys.readouterr().err
    )


def test_several_problems(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Problems that travel together are told together; for machines, as JSON."""

    raising(monkeypatch, ExceptionGroup("two", [PROBLEM, PROBLEM]))

    assert 2 == main(["any", "--json"])
    assert ["stack-busy", "stack-busy"] == [one["name"] for one in json.loads(capsys.readouterr().out)["problems"]]


def test_unexpected(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A fault of ours is no verdict: exit code 2, no traceback."""

    raising(monkeypatch, ZeroDivisionError("division by zero"))

    assert 2 == main(["any"])
    assert "Traceback" not in (told := capsys.readouterr().err)
    assert "ZeroDivisionError: division by zero" in told


def test_debug(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`--debug`, wherever it stands, shows the traceback; no verdict stays no verdict."""

    raising(monkeypatch, ZeroDivisionError())

    assert 2 == main(["any", "--debug"])
    assert "Traceback" in capsys.readouterr().err


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is no verdict."""

    raising(monkeypatch, KeyboardInterrupt())

    assert 2 == main(["any"])
    assert "error: interrupted" in capsys.readouterr().err


def test_reader_that_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """`./sluice ... | head` is no verdict: rich answers the broken pipe with an exit of 1."""

    raising(monkeypatch, SystemExit(1))

    assert 2 == main(["any"])


@pytest.mark.parametrize("words", [["nonsense"], ["amis", "--nonsense"], ["validate"]])
def test_misuse(words: list[str]) -> None:
    """A command line that is not understood ends with 2."""

    assert 2 == main(words)


def test_light() -> None:
    """Asking for help loads neither AWS library nor any room."""

    loaded = "import sys; from cli.main import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    told = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "click" in told.stderr.split()
    assert not {"aws_cdk", "boto3", "pydantic", "rich", "rehearsal", "validation"} & set(told.stderr.split())
