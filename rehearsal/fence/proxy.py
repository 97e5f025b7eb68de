"""The one way out of a rehearsal: a proxy on loopback that admits the configured package indexes and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rehearsal.fence.background import BackgroundLoop
from rehearsal.fence.relay import BROKEN, Connection, closing, join, serving
from rehearsal.fence.request import BadRequest, ProxyRequest, parse
from rehearsal.fence.upstream import open_tunnel, upstream_for

if TYPE_CHECKING:
    from types import TracebackType

HEAD_LIMIT = 16 * 1024  # bytes of a request's head
HEAD_SECONDS = 10.0
CONNECT_SECONDS = 30.0
IDLE_SECONDS = 300.0  # a package index may think for a while; a dead peer must not hold a connection for ever
MOST_CONNECTIONS = 256


class Denial(NamedTuple):
    """A connection that was refused: when (UTC), whereto, and by whom it was asked for, as far as the client said."""

    time: datetime
    host: str
    port: int
    who: str

    def __str__(self) -> str:
        return f"{self.host}:{self.port}, asked for by {self.who}"


class AllowListProxy:
    """Listens on a free port of 127.0.0.1 and, where `unix_socket` is given, there too.

    `hosts` are the exact (host, port) pairs that are admitted, for tunnels and for plain-http requests alike; `environ`
    is the user's, for a proxy of their own (`Problem` for one of an unknown kind). `denials` and `admitted`
    (connections by host) may be read at any time.
    """

    def __init__(
        self,
        *,
        hosts: frozenset[tuple[str, int]],
        unix_socket: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.hosts = hosts
        self.denials: list[Denial] = []
        self.admitted: Counter[str] = Counter()
        self.port = 0
        self._unix_socket = unix_socket
        self._upstreams = {target: upstream_for(environ or {}, *target) for target in hosts}
        self._connections = 0
        self._background = BackgroundLoop("package-proxy")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> AllowListProxy:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._background)
            self._listen()
            stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._background.__exit__(kind, error, at)

    def _listen(self) -> None:
        serve = serving(self._serve)
        tcp = self._background.serve(asyncio.start_server(serve, "127.0.0.1", 0, limit=HEAD_LIMIT))
        self.port = tcp.getsockname()[1]
        if self._unix_socket:
            self._background.serve(asyncio.start_unix_server(serve, self._unix_socket, limit=HEAD_LIMIT))

    async def _serve(self, client: Connection) -> None:
        if self._connections >= MOST_CONNECTIONS:
            await _answer(client[1], "503 Too many connections")
            return
        self._connections += 1
        try:
            await self._handle(client)
        except BadRequest as error:
            await _answer(client[1], "400 Bad Request", str(error))
        finally:
            self._connections -= 1

    async def _handle(self, client: Connection) -> None:
        request = parse(await asyncio.wait_for(client[0].readuntil(b"\r\n\r\n"), HEAD_SECONDS))
        if (request.host, request.port) not in self.hosts:
            self.denials.append(Denial(datetime.now(UTC), request.host, request.port, request.who or "unknown"))
            target = f"{request.host}:{request.port}"
            await _answer(client[1], "403 Refused by the rehearsal", f"{target} is not a configured package index")
            return
        self.admitted[request.host] += 1
        async with self._onward(client, request) as target_connection:
            await join(client, target_connection, idle=IDLE_SECONDS)

    @contextlib.asynccontextmanager
    async def _onward(self, client: Connection, request: ProxyRequest) -> AsyncIterator[Connection]:
        """The connection to the origin, after the client (a tunnel) or the origin (a request) was told so."""
        try:
            connection = await asyncio.wait_for(self._connect(request.host, request.port), CONNECT_SECONDS)
        except (TimeoutError, *BROKEN) as error:
            await _answer(client[1], "502 Bad Gateway", f"{request.host}:{request.port}: {error}")
            raise
        async with closing(connection):
            if request.is_tunnel:
                client[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            connection[1].write(request.onward)
            yield connection

    async def _connect(self, host: str, port: int) -> Connection:
        if upstream := self._upstreams[host, port]:
            return await open_tunnel(upstream, host, port)
        return await asyncio.open_connection(host, port)


async def _answer(writer: asyncio.StreamWriter, status: str, why: str = "") -> None:
    """Clients show the status line when a tunnel is refused, and the body when a request is: the reason is in both."""
    phrase = f"{status}: {why}" if why else status
    head = f"HTTP/1.1 {phrase}\r\nContent-Type: text/plain\r\nContent-Length: {len(phrase) + 1}\r\nConnection: close"
    writer.write(f"{head}\r\n\r\n{phrase}\n".encode("latin-1", "replace"))
    await writer.drain()
