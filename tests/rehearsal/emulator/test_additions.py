"""The catalogue of what is added to the emulated AWS."""

import ast
import subprocess
from pathlib import Path

import pytest

from rehearsal.emulator.process import ROOT

INSIDE = ROOT / "rehearsal" / "emulator" / "inside"


def module_name(path: Path) -> str:
    """As an import names it."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def installs(path: Path) -> bool:
    """Whether a module has an `install` of its own."""
    body = ast.parse(path.read_text()).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "install" for node in body)


def catalogue() -> set[str]:
    """What additions.py imports and lists by name."""
    tree = ast.parse((INSIDE / "additions.py").read_text())
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    tuples = [node.value for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    listed = {name.id for each in tuples if each for name in ast.walk(each) if isinstance(name, ast.Name)}
    return {module for name, module in imported.items() if name in listed}


def test_no_addition_is_forgotten() -> None:
    """Every module of the folder that can be installed is in the catalogue."""

    found = {module_name(path) for path in INSIDE.rglob("*.py") if path.name != "additions.py" and installs(path)}

    assert len(found) > 10
    assert found == catalogue()


@pytest.mark.machine
def test_an_emulator_that_changed_is_named_at_start() -> None:
    """A release that renamed what we build on does not start with less than we promise."""

    python = ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python"
    program = (
        "import ministack.core.iam_evaluator as changed; del changed.enforce;"
        "from rehearsal.emulator.inside import additions; additions.install()"
    )

    ran = subprocess.run(
        [python, "-c", program], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False
    )

    assert ran.returncode == 1
    assert "EmulatorChangedError: ministack.core.iam_evaluator.enforce is gone" in ran.stderr
