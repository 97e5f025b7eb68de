"""Carries bytes between two connections, both ways, until both sides are done. Nothing is kept, nothing is read."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

Connection: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect: TypeAlias = Callable[[], Awaitable[Connection]]
Serve: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

CHUNK = 64 * 1024
BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)  # a peer that went away, or babbles


async def join(one: Connection, other: Connection, *, idle: float | None = None) -> None:
    """Carries both directions until both have ended; `idle` seconds of silence both ways end them.

    Raises `TimeoutError` on silence, `OSError` when a side breaks.
    """
    loop = asyncio.get_running_loop()
    last = loop.time()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal last
        while data := await reader.read(CHUNK):
            last = loop.time()
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError):  # the other side may have closed first: nothing is left to say
            writer.write_eof()

    async def watch() -> None:
        while idle is not None and (left := last + idle - loop.time()) > 0:
            await asyncio.sleep(left)
        if idle is not None:
            raise TimeoutError(f"silent for {idle:g} s")

    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch())
        carrying = [tasks.create_task(carry(one[0], other[1])), tasks.create_task(carry(other[0], one[1]))]
        await asyncio.gather(*carrying)
        watching.cancel()


@contextlib.asynccontextmanager
async def closing(connection: Connection) -> AsyncIterator[Connection]:
    """Closes a connection however its user ends."""
    try:
        yield connection
    finally:
        connection[1].close()
        with contextlib.suppress(OSError):  # a peer that reset the connection has closed it too
            await connection[1].wait_closed()


def serving(handle: Callable[[Connection], Awaitable[None]]) -> Serve:
    """A server's callback that closes each client's connection after `handle`, also when either side went away."""
    under_way: set[asyncio.Task[None] | None] = set()  # asyncio itself forgets a task whose client is half closed

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.add(task := asyncio.current_task())
        # Cancelled when the loop ends, which asyncio of Python 3.11 would report as an error of the callback's.
        with contextlib.suppress(asyncio.CancelledError, ExceptionGroup, *BROKEN):
            async with closing((reader, writer)) as client:
                await handle(client)
        under_way.discard(task)

    return serve


def relay_to(connect: Connect) -> Serve:
    """A server's callback that joins each client to a new connection of `connect`.

    A client whose other end cannot be reached sees its connection closed, as with a port where nothing listens.
    """

    async def handle(client: Connection) -> None:
        async with closing(await connect()) as target:
            await join(client, target)

    return serving(handle)
