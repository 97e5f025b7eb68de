"""Synthesizing the estate, with a CDK CLI that only remembers."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.synthesis import VALIDATION_REPORT, synthesize
from report.problem import Problem


def checkout(folder: Path, script: str) -> Path:
    """A checkout whose `cdk` is a script."""
    cdk = folder / "node_modules" / ".bin" / "cdk"
    cdk.parent.mkdir(parents=True)
    cdk.write_text(f"#!/bin/sh\n{script}\n")
    cdk.chmod(0o755)
    return folder


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In the checkout, without look-ups and without the caller's AWS settings; it is told, as it takes a while."""

    monkeypatch.setenv("AWS_PROFILE", "mine")
    synthesize(tmp_path / "out", checkout(tmp_path, 'echo "$PWD $* [${AWS_PROFILE:-}]" > log'))

    words = f"synth --quiet --no-lookups --output {tmp_path}/out"
    assert f"{tmp_path} {words} []\n" == (tmp_path / "log").read_text()
    assert f"synthesizing {tmp_path}\n" == capsys.readouterr().err


def test_failed(tmp_path: Path) -> None:
    """The CLI's own words are the reason."""

    with pytest.raises(Problem, match="synth-failed") as caught:
        synthesize(tmp_path / "out", checkout(tmp_path, "echo no such stack >&2; exit 1"))

    assert "no such stack" == caught.value.why


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(tmp_path: Path, sign: signal.Signals) -> None:
    """What the CLI started ends with us, whichever of us the signal was for."""

    place = checkout(tmp_path, "sleep 300 & echo $! $$ > running; mv running pids; wait")
    words = (
        "import signal, sys; from pathlib import Path; from cli.door import end_cleanly; "
        "from cli.synthesis import synthesize; "
        "signal.signal(signal.SIGINT, signal.SIG_DFL)"  # what a shell starts in the background has none
    )
    code = f"{words}; end_cleanly(); synthesize(Path(sys.argv[1], 'out'), Path(sys.argv[1]))"
    ours = subprocess.Popen([sys.executable, "-c", code, place], stderr=subprocess.DEVNULL)
    wait_until((tmp_path / "pids").exists)
    ours.send_signal(sign)
    ours.wait(20)

    pids = (tmp_path / "pids").read_text().split()
    wait_until(lambda: not any(is_running(pid) for pid in pids))


def is_running(pid: str) -> bool:
    """Whether it is a process that is not only waited for."""
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_cli(tmp_path: Path) -> None:
    """A checkout that is not set up is a problem, too."""

    with pytest.raises(Problem, match="synth-failed"):
        synthesize(tmp_path / "out", tmp_path)


def test_validation_failed(tmp_path: Path) -> None:
    """Templates that a validation plug-in refused are there, and that is what is asked for."""

    synthesize(tmp_path / "out", checkout(tmp_path, f"mkdir out; touch out/{VALIDATION_REPORT}; exit 1"))
