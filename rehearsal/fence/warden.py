"""The process inside the namespace: holds it open, carries bytes across its border, and ends all that is in it.

Run as `python -m rehearsal.fence.warden PROXY_PORT PROXY_SOCKET INWARD_SOCKET`. It says "left user" or "left" when it
has left the machine's network, waits for a line on its standard input, says "ready", and works until that input ends:
with its parent, however the parent dies. Unix sockets cross network namespaces; nothing else here does.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

from rehearsal.fence.isolation import bring_loopback_up, end_all_inside, leave_the_network
from rehearsal.fence.relay import BROKEN, closing, join, relay_to


def main(proxy_port: int, proxy_socket: Path, inward_socket: Path) -> None:
    """Both sockets lie in one folder, made for this namespace, which is gone when this returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; it ends us by closing our input
    try:
        _say("left user" if leave_the_network() else "left")
        sys.stdin.readline()
        bring_loopback_up()
        asyncio.run(_carry(proxy_port, proxy_socket, inward_socket))
    except OSError as error:
        _say(f"refused {error.strerror or error}")
    finally:
        end_all_inside()
        for path in (proxy_socket, inward_socket):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # the parent may have been quicker
            inward_socket.parent.rmdir()


async def _carry(proxy_port: int, proxy_socket: Path, inward_socket: Path) -> None:
    """Outward: this loopback's proxy port to the proxy. Inward: the named port of this loopback, from outside."""
    outward = relay_to(lambda: asyncio.open_unix_connection(proxy_socket))
    async with (
        await asyncio.start_server(outward, "127.0.0.1", proxy_port),
        await asyncio.start_unix_server(_serve_inward, inward_socket),
    ):
        _say("ready")
        await asyncio.to_thread(sys.stdin.read)


async def _serve_inward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The first line of each connection is the port that it is for."""
    async with closing((reader, writer)) as client:
        with contextlib.suppress(ExceptionGroup, *BROKEN):  # nobody listens there, or a side went away
            port = int(await reader.readline())
            async with closing(await asyncio.open_connection("127.0.0.1", port)) as target:
                await join(client, target)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
    os._exit(0)
