"""A network namespace with nothing but loopback: what runs inside has no other way out than the fence's proxy."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from rehearsal.fence.isolation import keep_every_id
from report.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 30.0  # it takes milliseconds; a machine under load may take its time


class NamespaceRefusedError(Exception):
    """The machine allows no network namespace; the text says why, for the report."""


class Namespace:
    """An open namespace. `enter` is the start of a command line: what follows it runs inside, in the same process."""

    def __init__(self, *, enter: tuple[str, ...], inward: Path, warden: subprocess.Popen[bytes]) -> None:
        self.enter = enter
        self.kept = False
        self._inward = inward
        self._warden = warden
        self._outposts: list[subprocess.Popen[bytes]] = []

    @classmethod
    @contextlib.contextmanager
    def open(cls, folder: Path, *, outward: Mapping[int, Path]) -> Iterator[Namespace]:
        """`folder` is for sockets (its path under 80 bytes); it is gone afterwards, as is every process inside.

        Inside, each port of `outward` on 127.0.0.1 leads to a unix socket outside, in `folder`. Raises
        `NamespaceRefusedError`.
        """
        nsenter = shutil.which("nsenter")
        if sys.platform != "linux" or nsenter is None:
            raise NamespaceRefusedError("not Linux" if sys.platform != "linux" else "nsenter is not installed")
        inward = folder / "inward.sock"
        pairs = (f"{port}={path}" for port, path in outward.items())
        warden = _start_module("warden", str(inward), *pairs, pipes=subprocess.PIPE)
        namespace: Namespace | None = None
        try:
            # The warden is not waited for before the end, so its pid cannot become another process's meanwhile.
            enter = (nsenter, "--target", str(warden.pid), *_see_through_its_start(warden), "--")
            namespace = cls(enter=enter, inward=inward, warden=warden)
            yield namespace
        finally:
            _close_pipes(warden)  # its input's end is its order to end all inside, then itself, and so every outpost
            if not (namespace and namespace.kept):
                for process in (warden, *(namespace._outposts if namespace else ())):
                    _wait_for(process)

    def expose(self, port: int = 0) -> int:
        """Makes a port of the inside's 127.0.0.1 reachable on the same port of the machine's own, until the end.

        0 takes any that is free on both sides; returns the port. Raises `Problem` when the machine's is taken.
        """
        try:
            listening = _listen_on(port)
        except OSError as error:
            raise Problem(
                "port-taken",
                what=f"port {port} of 127.0.0.1 cannot be listened on",
                where="the machine's side of the emulated AWS",
                why=str(error),
                remedy="end what listens there, or run it again with another port",
            ) from error
        with listening:
            port = listening.getsockname()[1]
            # In a process of its own: as a thread of ours it would wait for ours at every packet, both ways.
            words = (str(listening.fileno()), str(port), str(self._inward))
            fds = (listening.fileno(),)
            self._outposts.append(_start_module("outpost", *words, pipes=subprocess.DEVNULL, pass_fds=fds))
        return int(port)

    def keep(self) -> None:
        """After the end, what runs inside runs on, and exposed ports stay so; all ends with the last process inside."""
        if self._warden.stdin:
            self._warden.stdin.write(b"keep\n")
        self.kept = True


def _listen_on(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen()  # clients may come before the outpost has started, and then wait for it
    except OSError:
        listening.close()
        raise
    return listening


def _start_module(name: str, *words: str, pipes: int, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Starts a module of this folder, in a session of its own, so that Ctrl-C does not end it before its time."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", f"rehearsal.fence.{name}", *words],
        stdin=pipes,
        stdout=pipes,
        stderr=subprocess.STDOUT,
        bufsize=0,
        env={"PYTHONPATH": str(ROOT)},
        start_new_session=True,
        pass_fds=pass_fds,
    )


def _see_through_its_start(warden: subprocess.Popen[bytes]) -> tuple[str, ...]:
    """Returns nsenter's words for the kinds of namespace that the warden made."""
    said = _hear(warden, "left")
    try:
        if said == "left user":
            keep_every_id(warden.pid)
    except OSError as error:
        raise NamespaceRefusedError(f"user ids: {error.strerror}") from error
    if warden.stdin:
        warden.stdin.write(b"go\n")
    _hear(warden, "ready")
    return ("--user", "--preserve-credentials", "--net") if said == "left user" else ("--net",)


def _hear(warden: subprocess.Popen[bytes], expected: str) -> str:
    said = warden.stdout.readline().decode().strip() if warden.stdout else ""
    if not said.startswith(expected):
        raise NamespaceRefusedError(said.removeprefix("refused ") or "the namespace's keeper ended without a word")
    return said


def _close_pipes(warden: subprocess.Popen[bytes]) -> None:
    for pipe in (warden.stdin, warden.stdout):
        if pipe:
            pipe.close()


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
