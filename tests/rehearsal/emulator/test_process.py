"""The emulated AWS's process: from nothing, on one port, and gone afterwards whatever happens."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rehearsal.emulator import process
from rehearsal.emulator.process import ROOT, EmulatedAws
from report.problem import Problem

pytestmark = pytest.mark.machine

PYTHON = ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python"
# What a user of the emulated AWS might be: starts one, says who its processes are, and waits.
USER = """
import sys, time
from pathlib import Path
from rehearsal.emulator.process import EmulatedAws
with EmulatedAws.start(python=Path(sys.argv[1]), workdir=Path(sys.argv[2])) as aws:
    print(aws.pid, flush=True)
    time.sleep(60)
"""


def family(pid: int) -> set[int]:
    """A process and its descendants, as /proc has them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found, wanted = set(), {pid} & parents.keys()
    while wanted:
        found |= wanted
        wanted = {child for child, parent in parents.items() if parent in wanted}
    return found


def soon(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def gone(pids: set[int]) -> bool:
    """Whether none of them lives."""
    return not any(family(pid) for pid in pids)


def server_of(aws: EmulatedAws) -> int:
    """The server's process id, under the guard's."""
    (server,) = family(aws.pid) - {aws.pid}
    return server


def start(workdir: Path, port: int = 0) -> EmulatedAws:
    """One of our own."""
    return EmulatedAws.start(python=PYTHON, workdir=workdir, port=port)


def test_it_listens_on_loopback_only_and_ends_with_the_block(tmp_path: Path) -> None:
    """One port of 127.0.0.1; afterwards nothing runs and nothing listens."""

    with start(tmp_path) as aws:
        pids = family(aws.pid)
        listening = Path("/proc/net/tcp").read_text()
        assert f"0100007F:{aws.port:04X} 00000000:0000 0A" in listening
        assert f"00000000:{aws.port:04X} 00000000:0000 0A" not in listening
        assert aws.alive()

    assert len(pids) == 2
    assert gone(pids)
    assert not aws.alive()


def test_its_log_holds_no_secret(tmp_path: Path) -> None:
    """Neither the roots' nor a session's."""

    with start(tmp_path) as aws:
        aws.control.denials()
        assert "Ready" in aws.log_path.read_text()
        assert aws.root_secret not in aws.log_path.read_text()


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    """A full disk ends the same way."""

    (tmp_path / "file").touch()

    with pytest.raises(Problem, match="cannot be started"):
        start(tmp_path / "file" / "workdir")


def test_it_knows_nothing_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials, profiles, endpoints and proxies of the user's are not in its environment."""

    for name in (
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_ENDPOINT_URL",
        "HTTPS_PROXY",
        "AWS_ACCESS_KEY_ID",
        "LD_PRELOAD",
    ):
        monkeypatch.setenv(name, "poison")

    with start(tmp_path) as aws:
        environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in family(aws.pid)]

    assert len(environments) == 2
    assert not [found for found in environments if b"poison" in found or os.environ["HOME"].encode() + b"\0" in found]


def test_two_run_side_by_side(tmp_path: Path) -> None:
    """Each with a port and a secret of its own."""

    with start(tmp_path / "1") as one, start(tmp_path / "2") as two:
        assert one.port != two.port
        assert one.root_secret != two.root_secret


def test_a_port_that_was_taken_meanwhile_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first choice is somebody else's by now: it starts on another one."""

    with socket.create_server(("127.0.0.1", 0)) as taken:
        offered = iter([taken.getsockname()[1]])
        real = process._free_port
        monkeypatch.setattr(process, "_free_port", lambda: next(offered, None) or real())
        with start(tmp_path) as aws:
            assert aws.port != taken.getsockname()[1]


def test_a_port_that_was_asked_for_and_is_taken_is_a_problem(tmp_path: Path) -> None:
    """It says so, with the log's words, and leaves nothing behind."""

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Problem, match="is already in use") as problem:
        start(tmp_path, port=taken.getsockname()[1])

    assert problem.value.name == "emulated-aws-failed"


def test_a_missing_environment_is_a_problem(tmp_path: Path) -> None:
    """The emulator's Python is not there."""

    with pytest.raises(Problem, match="cannot be started"):
        EmulatedAws.start(python=tmp_path / "python", workdir=tmp_path)


@pytest.mark.parametrize("last_words", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_ends_when_its_user_dies(tmp_path: Path, last_words: signal.Signals) -> None:
    """Ctrl-C, kill, and kill -9 of the program that started it."""

    with subprocess.Popen(
        [sys.executable, "-c", USER, str(PYTHON), str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as user:  # fmt: skip
        assert user.stdout is not None
        pids = family(int(user.stdout.readline()))
        user.send_signal(last_words)

    assert len(pids) == 2
    assert soon(lambda: gone(pids))


def test_a_killed_emulator_is_noticed_and_leaves_no_child(tmp_path: Path) -> None:
    """kill -9 of the server: its guard ends what it had started, and `check` says what happened."""

    with start(tmp_path) as aws:
        pids = family(aws.pid)
        os.kill(server_of(aws), signal.SIGKILL)

        with pytest.raises(Problem, match="emulated-aws-gone") as died:
            aws.check()
        assert "it ended with code 137" in died.value.why
        assert gone(pids)


def test_one_that_lives_is_no_problem(tmp_path: Path) -> None:
    """`check` says nothing then."""

    with start(tmp_path) as aws:
        aws.check()


def test_a_killed_guard_takes_the_server_with_it(tmp_path: Path) -> None:
    """Nobody is left without somebody who ends it."""

    with start(tmp_path) as aws:
        pids = family(aws.pid)
        os.kill(aws.pid, signal.SIGKILL)

        assert soon(lambda: gone(pids))


def test_a_signal_to_the_whole_group_leaves_nothing(tmp_path: Path) -> None:
    """As a terminal sends it."""

    with start(tmp_path) as aws:
        pids = family(aws.pid)
        os.killpg(aws.pid, signal.SIGTERM)

        assert soon(lambda: gone(pids))


def last_words(folder: Path) -> str:
    """The log of one that ends by itself, be it before it was ready (on a busy machine) or after."""
    with contextlib.suppress(Problem), start(folder) as aws:
        assert soon(lambda: not aws.alive())
    (log,) = folder.rglob("emulated-aws.log")
    return log.read_text()


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What grows beyond the agreed memory is ended, and the log says why."""

    monkeypatch.setattr(process, "MEMORY_BYTES", 1 << 20)

    assert "MiB, more than the 1 MiB agreed" in last_words(tmp_path)


def test_its_life_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forgotten one ends by itself."""

    monkeypatch.setattr(process, "LIFETIME_SECONDS", 3.0)

    assert "has lived as long as agreed" in last_words(tmp_path)


def test_a_kept_one_outlives_the_block_until_it_is_killed(tmp_path: Path) -> None:
    """`keep`: for a look with any AWS client; a plain `kill` ends it, and all that it started."""

    with start(tmp_path) as aws:
        pids = family(aws.pid)
        aws.keep()
    time.sleep(1.5)
    try:
        assert aws.alive()
        assert aws.control.not_judged()
        os.kill(aws.pid, signal.SIGTERM)
        assert soon(lambda: not aws.alive())
    finally:
        aws.stop()
    assert gone(pids)


def test_it_starts_inside_what_it_is_told_to_enter(tmp_path: Path) -> None:
    """`enter` is put in front of its command: a network namespace, here only an environment."""

    with EmulatedAws.start(python=PYTHON, workdir=tmp_path, enter=["env", "ENTERED=yes"]) as aws:
        assert b"ENTERED=yes" in Path(f"/proc/{aws.pid}/environ").read_bytes()
