"""An event loop on a thread of its own, so that relays and the proxy run beside code that knows no asyncio."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

T = TypeVar("T")
LONGEST_WAIT = 30.0  # seconds; whatever is run here only starts or stops something


class BackgroundLoop:
    """A started loop; leaving the context ends its servers, cancels all that runs on it and waits for the thread."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)

    def __enter__(self) -> BackgroundLoop:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs `work` on the loop and waits for what it returns or raises."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(LONGEST_WAIT)

    def serve(self, start: Coroutine[Any, Any, asyncio.Server]) -> socket.socket:
        """Starts a server that ends with this loop; returns what it listens on."""
        server = self.run(start)
        self._servers.append(server)
        return server.sockets[0]

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
