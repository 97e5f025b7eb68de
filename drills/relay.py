"""A way to the embedded AWS that can be cut: a port of this machine's own, behind which AWS is there or is not."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

BLOCK = 65536
POLL_SECONDS = 0.005


@dataclass
class Relay:
    """While it is cut, every connection is closed at once, and those that were open are."""

    port: int
    _target: int
    _listener: socket.socket
    _open: set[socket.socket] = field(default_factory=set)
    _cut: threading.Event = field(default_factory=threading.Event)

    @classmethod
    @contextlib.contextmanager
    def to(cls, port: int) -> Iterator["Relay"]:
        """To a port of the loopback, until the block ends."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            relay = cls(listener.getsockname()[1], port, listener)
            threading.Thread(target=relay._serve, daemon=True).start()
            try:
                yield relay
            finally:
                relay.cut()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self._cut.set()
        for one in list(self._open):
            with contextlib.suppress(OSError):  # it was closed meanwhile
                one.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed: the end
            while True:
                inward, _ = self._listener.accept()
                if self._cut.is_set():
                    inward.close()
                    continue
                outward = socket.create_connection(("127.0.0.1", self._target))
                self._open |= {inward, outward}
                for one, other in ((inward, outward), (outward, inward)):
                    threading.Thread(target=self._copy, args=(one, other), daemon=True).start()

    def _copy(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the other side hung up
            while block := one.recv(BLOCK):
                other.sendall(block)
        for each in (one, other):
            self._open.discard(each)
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def as_soon_as(seen: Callable[[], bool], act: Callable[[], None]) -> None:
    """Acts once something is seen, which is looked for all the time, in a thread of its own."""

    def watch() -> None:
        while not seen():
            time.sleep(POLL_SECONDS)
        act()

    threading.Thread(target=watch, daemon=True).start()
