"""What several verbs share at the door."""

import os
from pathlib import Path

from report.problem import Problem

ROOT = Path(__file__).resolve().parent.parent
"""The checkout that this command line belongs to, wherever it was called from."""


def path_with_node() -> str:
    """The PATH of a command that starts Node, for the CDK CLI and for jsii: it comes with the product's environment."""
    return f"{ROOT / '.sluice/venvs/product/bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


def version() -> str:
    """Sluice's own."""
    import tomllib

    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def write_report(path: Path, text: str, kind: str) -> None:
    """`kind` is the format's name. Raises `Problem`: report-not-written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        what, remedy = f"the {kind} report could not be written", "name a file that can be written"
        raise Problem("report-not-written", what=what, where=str(path), why=str(error), remedy=remedy) from error
