"""What ends a rehearsal before its time: a person, a signal, a machine."""

import os
import signal
from pathlib import Path

import pytest

from tests.rehearsal.scenarios.clone import Clone
from tests.rehearsal.scenarios.command import Ended, Rehearse, Start
from tests.rehearsal.scenarios.descendants import descendants

pytestmark = pytest.mark.machine

SERVER = "-m rehearsal.emulator.inside.serve"


def assert_clear(ended: Ended, problem: str) -> None:
    """No verdict, in the form that every error has, and no traceback."""
    assert 2 == ended.exit_code, ended.errors
    assert [problem] == ended.problems
    assert f"error: {problem}\n" in ended.errors
    assert "Traceback" not in ended.errors


@pytest.mark.parametrize(
    ("sign", "moment"),
    [
        pytest.param(signal.SIGTERM, "./sluice bootstrap --yes --pipeline", id="SIGTERM while the CDK CLI runs"),
        pytest.param(signal.SIGINT, "Build  Synth", id="Ctrl-C during a build"),
    ],
)
def test_a_signal(clone: Clone, start: Start, tmp_path: Path, sign: signal.Signals, moment: str) -> None:
    """Everything that ran ends with it; what has happened so far is still reported."""

    report = tmp_path / "report"
    with start(clone.base, "--yes", "--json", "--report", str(report)) as running:
        running.wait_for(moment)
        os.killpg(running.process.pid, sign)
        ended = running.end()

    assert_clear(ended, "interrupted")
    assert "KeyboardInterrupt" not in ended.errors
    assert moment.rpartition(" ")[2] in (report / "report.html").read_text()


@pytest.mark.slow
def test_the_emulated_aws_is_killed_during_a_deploy(clone: Clone, start: Start) -> None:
    """It says that the emulated AWS is gone, and where its log is."""

    with start(clone.commit("Lose the emulated AWS"), "--yes", "--json") as running:
        running.wait_for("stack-network-dev.Prepare: running")
        (server,) = (pid for pid, line in descendants().items() if line.endswith(SERVER) and "guard" not in line)
        os.kill(server, signal.SIGKILL)
        ended = running.end()

    assert_clear(ended, "emulated-aws-gone")


def test_a_full_disk(clone: Clone, rehearse: Rehearse) -> None:
    """A fault of the machine's is no verdict about the commit."""

    home = clone.folder / ".sluice" / "rehearsals"
    home.mkdir(exist_ok=True)
    mount = f'mount -t tmpfs -o size=1m tmpfs {home} && exec "$@"'
    enter = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh")

    ended = rehearse(clone.base, "--yes", before=enter)

    assert_clear(ended, "disk-full")
    assert "No space left on device" in ended.errors
