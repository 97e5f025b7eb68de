"""A network namespace with nothing but loopback: what runs inside has no other way out than the fence's proxy."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rehearsal.fence.background import BackgroundLoop
from rehearsal.fence.isolation import keep_every_id
from rehearsal.fence.relay import Connection, relay_to
from report.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 10.0


class NamespaceRefusedError(Exception):
    """The machine allows no network namespace; the text says why, for the report."""


class Namespace:
    """An open namespace. `enter` is the start of a command line: what follows it runs inside, in the same process."""

    def __init__(self, *, enter: tuple[str, ...], inward_socket: Path, background: BackgroundLoop) -> None:
        self.enter = enter
        self._inward_socket = inward_socket
        self._background = background

    @classmethod
    @contextlib.contextmanager
    def open(cls, folder: Path, *, proxy_port: int, proxy_socket: Path) -> Iterator[Namespace]:
        """`folder` is for the sockets (its path under 80 bytes) and is gone afterwards, as is every process inside.

        Inside, 127.0.0.1:`proxy_port` leads to `proxy_socket`. Raises `NamespaceRefusedError`.
        """
        nsenter = shutil.which("nsenter")
        if sys.platform != "linux" or nsenter is None:
            raise NamespaceRefusedError("not Linux" if sys.platform != "linux" else "nsenter is not installed")
        inward = folder / "inward.sock"
        with _warden(str(proxy_port), str(proxy_socket), str(inward)) as warden, BackgroundLoop("namespace") as loop:
            kinds = _start(warden)
            # The warden is not waited for before the end, so its pid cannot become another process's meanwhile.
            enter = (nsenter, "--target", str(warden.pid), *kinds, "--")
            yield cls(enter=enter, inward_socket=inward, background=loop)

    def expose(self, port: int) -> None:
        """Makes 127.0.0.1:`port` of the inside reachable on the same port of the machine's own loopback, until the end.

        Raises `Problem` when the machine's port is taken.
        """

        async def connect() -> Connection:
            reader, writer = await asyncio.open_unix_connection(self._inward_socket)
            writer.write(f"{port}\n".encode())
            return reader, writer

        try:
            self._background.run(asyncio.start_server(relay_to(connect), "127.0.0.1", port))
        except OSError as error:
            raise Problem(
                "port-taken",
                what=f"port {port} of 127.0.0.1 cannot be listened on",
                where="the machine's side of the emulated AWS",
                why=str(error),
                remedy="run it again: another port is chosen",
            ) from error


@contextlib.contextmanager
def _warden(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Started in a session of its own, so that Ctrl-C does not end it before what it guards."""
    command = [sys.executable, "-P", "-m", "rehearsal.fence.warden", *arguments]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    ) as warden:
        try:
            yield warden
        finally:
            _end(warden)


def _end(warden: subprocess.Popen[str]) -> None:
    """Its input's end is its order to end all inside, then itself."""
    try:
        warden.communicate(timeout=SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        warden.kill()


def _start(warden: subprocess.Popen[str]) -> tuple[str, ...]:
    """Sees it through its start; returns nsenter's words for the kinds of namespace it made."""
    said = _listen(warden, "left")
    try:
        if said == "left user":
            keep_every_id(warden.pid)
    except OSError as error:
        raise NamespaceRefusedError(f"user ids: {error.strerror}") from error
    if warden.stdin:
        warden.stdin.write("go\n")
        warden.stdin.flush()
    _listen(warden, "ready")
    return ("--user", "--preserve-credentials", "--net") if said == "left user" else ("--net",)


def _listen(warden: subprocess.Popen[str], expected: str) -> str:
    said = warden.stdout.readline().strip() if warden.stdout else ""
    if not said.startswith(expected):
        raise NamespaceRefusedError(said.removeprefix("refused ") or "the namespace's keeper ended without a word")
    return said
