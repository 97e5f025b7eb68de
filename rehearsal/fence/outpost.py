"""Makes a port of a namespace reachable for the whole machine, for as long as the namespace is.

Run as `python -m rehearsal.fence.outpost LISTENING_FD PORT INWARD_SOCKET`.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

from rehearsal.fence.relay import Connect, Connection, relay_to


def to_inside(inward: Path, port: int) -> Connect:
    """Connects to a port of the namespace's loopback, through its warden."""

    async def connect() -> Connection:
        reader, writer = await asyncio.open_unix_connection(inward)
        writer.write(f"{port}\n".encode())
        return reader, writer

    return connect


async def stand(listening: socket.socket, port: int, inward: Path) -> None:
    """Serves until the warden ends: a connection to it that asks for nothing ends only then."""
    reader, _writer = await asyncio.open_unix_connection(inward)
    async with await asyncio.start_server(relay_to(to_inside(inward, port)), sock=listening):
        await reader.read()


if __name__ == "__main__":
    asyncio.run(stand(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3])))
