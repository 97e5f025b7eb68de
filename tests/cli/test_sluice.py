"""The shell door: what it asks the set-up for, told by a Python that only says it."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def needs(folder: Path, *words: str) -> list[str]:
    """What the door asks for."""
    python = folder / "python"
    python.write_text('#!/bin/sh\nshift 2\necho "$@"\nexit 7\n')
    python.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "SLUICE_PYTHON": str(python)}
    ended = subprocess.run([ROOT / "sluice", *words], cwd=folder, env=environment, capture_output=True, text=True)
    assert (7, "") == (ended.returncode, ended.stderr)
    return ended.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rehearse --yes", ["cdk", "emulator"]),
        ("bootstrap", ["cdk"]),
        ("validate dev", []),
        ("", []),
        ("hazards net.yaml --json", ["cdk"]),
        ("cost prod", ["cdk"]),
        ("packets dev", ["cdk"]),
        ("--debug rehearse", ["cdk", "emulator"]),
        ("--help", []),
    ],
)
def test_needs(tmp_path: Path, words: str, expected: list[str]) -> None:
    """Each verb gets what it may need, whatever options stand before it."""

    assert expected == needs(tmp_path, *words.split())


def test_the_folder_that_it_is_called_from_holds_none_of_its_code(tmp_path: Path) -> None:
    """A repository may have a `report` or a `json.py` of its own: it is looked at, and never run."""

    for name in ("json.py", "click.py", "sitecustomize.py"):
        (tmp_path / name).write_text("raise SystemExit('foreign code')\n")
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "__init__.py").write_text("raise SystemExit('foreign code')\n")
    python = tmp_path / "python"  # it is set up already: this test runs in that very set-up
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "SLUICE_PYTHON": str(python)}
    command = (str(ROOT / "sluice"), "--help")
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert (0, "") == (ended.returncode, ended.stderr)
