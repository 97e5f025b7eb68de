"""What several verbs share at the door."""

import os
import signal
import threading
from pathlib import Path
from types import FrameType

from report.problem import Problem

ROOT = Path(__file__).resolve().parent.parent
"""The checkout that this command line belongs to, wherever it was called from."""


def path_with_node() -> str:
    """The PATH of a command that starts Node, for the CDK CLI and for jsii: it comes with the product's environment."""
    return f"{ROOT / '.sluice/venvs/product/bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


def end_cleanly(stop: threading.Event | None = None) -> None:
    """From here on `kill` and a closed terminal end this process as Ctrl-C does: nothing of it is left.

    `stop` is set before KeyboardInterrupt is raised, for whoever looks at it. An exception alone can be lost: one that
    is raised while an answer of urllib3's is collected is dropped in silence, as any in the finalizer of an io.IOBase.
    """

    def end(number: int, frame: FrameType | None) -> None:
        if stop:
            stop.set()
        signal.default_int_handler(number, frame)

    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) is not signal.SIG_IGN:  # nohup, or a shell's background
            signal.signal(ending, end)


def version() -> str:
    """Sluice's own."""
    import tomllib

    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def write_report(path: Path, text: str, kind: str) -> None:
    """`kind` is the format's name. Raises `Problem`: report-not-written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _not_written(path, kind, str(error)) from error


def refuse_folder(path: Path, kind: str) -> None:
    """For a report at the end of a long wait: a folder that is not there is told before it. Raises as above."""
    if not path.parent.is_dir():
        raise _not_written(path, kind, f"there is no folder {path.parent}")


def _not_written(path: Path, kind: str, why: str) -> Problem:
    what, remedy = f"the {kind} report could not be written", "name a file that can be written"
    return Problem("report-not-written", what=what, where=str(path), why=why, remedy=remedy)
