"""Starts and ends the emulated AWS: a process of its own, on one port of 127.0.0.1, knowing nothing of the user's."""

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rehearsal.emulator.control import Control
from rehearsal.emulator.environment import ROOT, environment
from report.problem import Problem

__all__ = ["ROOT", "EmulatedAws"]

GUARD = Path(__file__).with_name("inside") / "guard.py"
MEMORY_BYTES = 2 << 30
LIFETIME_SECONDS = 6 * 3600.0
READY_SECONDS = 60.0
STOP_SECONDS = 10.0
TRIES = 5


@dataclass
class EmulatedAws:
    """A running one. A context manager: it ends with the block, and whatever it started with it.

    It ends as well when this program dies, by any signal: the guard (inside/guard.py) holds the other end of a pipe.
    """

    port: int
    root_secret: str
    workdir: Path
    log_path: Path
    _guard: "subprocess.Popen[bytes]"
    _kept: bool = False

    @classmethod
    def start(
        cls,
        *,
        python: Path,
        workdir: Path,
        enter: Sequence[str] = (),
        port: int = 0,
        proxy: str = "",
    ) -> Self:
        """Starts it with the emulator environment's `python` and waits until it is ready.

        `workdir` takes its log and its temporary files. `enter` is a command that runs another one inside a network
        namespace. `port` 0: a free one is found; a port that somebody takes first is given up for another.
        `proxy` is the address of the one through which Lambda functions reach out. Raises Problem: emulated-aws-failed,
        with the end of its log.
        """
        for _ in range(1 if port else TRIES):
            aws = cls._launch(python, workdir, enter, port or _free_port(), proxy)
            try:
                if aws._becomes_ready():
                    return aws
            except BaseException:
                aws.stop()
                raise
            aws.stop()
            if "is already in use" not in aws.log_tail():
                break
        raise aws._failed("it ended before it was ready")

    @classmethod
    def _launch(cls, python: Path, workdir: Path, enter: Sequence[str], port: int, proxy: str) -> Self:
        secret = secrets.token_urlsafe(30)
        log_path = workdir / "emulated-aws.log"
        limits = [str(MEMORY_BYTES), str(LIFETIME_SECONDS)]
        serve = [str(python), "-m", "rehearsal.emulator.inside.serve"]
        try:
            workdir.mkdir(parents=True, exist_ok=True)
            with log_path.open("wb") as log:
                guard = subprocess.Popen(
                    [*enter, str(python), "-I", "-S", str(GUARD), *limits, *serve],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=workdir,
                    env=environment(python, workdir, port, secret, proxy),
                    start_new_session=True,
                )
        except OSError as broken:
            raise Problem(
                "emulated-aws-failed",
                what="the emulated AWS cannot be started",
                where=str(python),
                why=str(broken),
                remedy="run ./sluice again: it sets the emulator's environment up",
            ) from broken
        return cls(port, secret, workdir, log_path, guard)

    @property
    def endpoint(self) -> str:
        """For AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def control(self) -> Control:
        """Its control API."""
        return Control(self.endpoint, self.root_secret)

    @property
    def pid(self) -> int:
        """Of the guard: a signal to it ends everything; so does the end of this program, unless it is kept."""
        return self._guard.pid

    def alive(self) -> bool:
        """Whether its process runs."""
        return self._guard.poll() is None

    def log_tail(self, lines: int = 20) -> str:
        """The end of its log."""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])

    def check(self) -> None:
        """Raises Problem when it died meanwhile: emulated-aws-gone, with the end of its log."""
        deadline = time.monotonic() + STOP_SECONDS  # the machine may be busy, and its guard needs a moment to notice
        while self.alive() and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.05)
        code = self._guard.returncode
        why = "it does not answer" if code is None else f"it ended with code {code}"
        raise self._problem("emulated-aws-gone", why)

    def stop(self) -> None:
        """Ends it and all that it started: asked first, killed after a grace. Never raises; twice is once."""
        _close(self._guard)
        self._guard.terminate()
        try:
            self._guard.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._guard.pid, signal.SIGKILL)
            self._guard.wait()

    def keep(self) -> None:
        """Lets it outlive its block and this program, until `kill PID` or the end of its agreed lifetime."""
        self._kept = True
        if self._guard.stdin:
            with contextlib.suppress(BrokenPipeError):  # it has ended already
                self._guard.stdin.write(b"k")
        _close(self._guard)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._kept:
            self.stop()

    def _becomes_ready(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        while self.alive():
            if self._answers():
                return True
            if time.monotonic() > deadline:
                raise self._failed(f"it was not ready after {READY_SECONDS:.0f} seconds")
            time.sleep(0.05)
        return False

    def _answers(self) -> bool:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(f"{self.endpoint}/_sluice/ready", timeout=1) as answer:
                return bool(answer.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    def _failed(self, why: str) -> Problem:
        return self._problem("emulated-aws-failed", why)

    def _problem(self, name: str, why: str) -> Problem:
        return Problem(
            name,
            what="the emulated AWS does not run",
            where=f"{self.endpoint}, log {self.log_path}",
            why=f"{why}. The end of its log:\n{self.log_tail()}",
            remedy="look at the log; after rm -r .sluice/venvs/emulator the next ./sluice sets it up again",
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _close(guard: "subprocess.Popen[bytes]") -> None:
    """The guard ends when our end of the pipe does."""
    if guard.stdin:
        with contextlib.suppress(BrokenPipeError):
            guard.stdin.close()
