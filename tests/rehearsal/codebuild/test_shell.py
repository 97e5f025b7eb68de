"""All commands of a build run in one shell, and none outlives it."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.codebuild.shell import Shell, StoppedError


class Bench:
    """A shell with its log."""

    def __init__(self, folder: Path, interpreter: str) -> None:
        self.lines: list[str] = []
        self.stop = threading.Event()
        self.shell = Shell(
            enter=(),
            interpreter=interpreter,
            folder=folder / "shell",
            directory=folder,
            environment={"PATH": os.defpath},
            log=self.lines.append,
            stop=self.stop,
        )

    def run(self, command: str, seconds: float = 20) -> int:
        return self.shell.run(command, deadline=time.monotonic() + seconds)

    def said(self) -> list[str]:
        """All lines, after the shell's end."""
        self.shell._end()
        return self.lines


def is_gone(process_file: Path) -> bool:
    """Dead: without an entry, or a zombie that only its parent has not asked for yet."""
    entry = Path("/proc", process_file.read_text().strip(), "stat")
    return not entry.exists() or entry.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.fixture(params=["sh", "bash"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, request.param)
    with bench.shell:
        yield bench


def test_state_reaches_the_next_command(bench: Bench) -> None:
    """A directory, an exported variable, a plain variable and a function are there in the next command."""

    bench.run("mkdir -p below; cd below; export A='a b'; B=2; hello() { echo hello $1; }")
    code = bench.run('hello "$B"; echo "$A"; pwd')

    assert code == 0
    assert [*bench.said()[:2], Path(bench.said()[2]).name] == ["hello 2", "a b", "below"]


def test_the_code_of_a_command_is_told(bench: Bench) -> None:
    """Each command tells its own exit code, whether it fails or ends the shell."""

    assert [bench.run(command) for command in ("true", "false", "exit 7", "exit 0", "return 5", "true")] == [
        0,
        1,
        7,
        0,
        5,
        0,
    ]


def test_exported_variables_survive_an_exit(bench: Bench) -> None:
    """After a command that ended the shell, the next has what was exported, and the directory, from before."""

    bench.run("mkdir -p below; cd below; export A='it'\"'\"'s'")
    bench.run("exit 3")
    bench.run('echo "$A"; basename "$(pwd)"')

    assert bench.said() == ["it's", "below"]


def test_a_syntax_error_fails_its_command(bench: Bench) -> None:
    """A command that is no shell fails, and the next one runs."""

    assert bench.run("if then") != 0
    assert bench.run("true") == 0


def test_values_are_told_exactly(bench: Bench) -> None:
    """Values with newlines and quotes are told as they are; what is not set is absent."""

    bench.run("export A='1\n\"2\"'; B=")

    assert bench.shell.values(["A", "B", "C"], deadline=time.monotonic() + 20) == {"A": '1\n"2"', "B": ""}


def test_all_output_is_there_when_the_code_is(bench: Bench) -> None:
    """A command's last words are in the log, its unfinished line too, before its exit code is told."""

    for number in range(20):
        bench.run(f"echo line {number}; printf last{number}")
        assert bench.lines[-2:] == [f"line {number}", f"last{number}"]


def test_a_command_that_takes_too_long_is_killed(bench: Bench, tmp_path: Path) -> None:
    """At the deadline the command and its children are gone."""

    with pytest.raises(TimeoutError):
        bench.run(f"sleep 60 & echo $! > {tmp_path}/pid; wait", seconds=0.5)

    assert is_gone(tmp_path / "pid")


def test_a_stop_ends_a_running_command(bench: Bench) -> None:
    """Ctrl-C reaches a build that runs."""

    threading.Timer(0.2, bench.stop.set).start()
    began = time.monotonic()

    with pytest.raises(StoppedError):
        bench.run("sleep 60")
    assert time.monotonic() - began < 10


def test_a_background_process_ends_with_the_shell(tmp_path: Path) -> None:
    """What a build leaves running is killed at its end."""

    bench = Bench(tmp_path, "sh")
    with bench.shell:
        bench.run(f"sleep 60 & echo $! > {tmp_path}/pid")

    deadline = time.monotonic() + 10  # it was killed; when it dies is the kernel's affair
    while not is_gone(tmp_path / "pid") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_gone(tmp_path / "pid")
