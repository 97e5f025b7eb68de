"""The process inside the namespace: holds it open, carries bytes across its border, and ends all that is in it.

Run as `python -m rehearsal.fence.warden INWARD_SOCKET PORT=SOCKET...`. It says "left user" or "left" when it has left
the machine's network, waits for a line on its standard input, says "ready", and works until that input ends: with its
parent, however the parent dies. After a line "keep" it works on for as long as anything runs inside.
Unix sockets cross network namespaces; nothing else here does.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from pathlib import Path

from rehearsal.fence.isolation import bring_loopback_up, end_all_inside, leave_the_network, network_of, others_inside
from rehearsal.fence.relay import Connection, Serve, closing, join, relay_to, serving

KEPT_POLL_SECONDS = 1.0


def main(inward: Path, outward: dict[int, Path]) -> None:
    """The sockets lie in one folder, made for this namespace, which is gone when this returns."""
    outside = network_of(os.getpid())
    try:
        _say("left user" if leave_the_network() else "left")
        sys.stdin.readline()
        bring_loopback_up()
        asyncio.run(_carry(inward, outward, outside))
    except OSError as error:
        _say(f"refused {error.strerror or error}")
    finally:
        end_all_inside(outside)
        shutil.rmtree(inward.parent, ignore_errors=True)  # the parent may be at it too


async def _carry(inward: Path, outward: dict[int, Path], outside: str) -> None:
    """Inward: the named port of this loopback, from outside. Outward: this loopback's ports to sockets outside."""
    async with contextlib.AsyncExitStack() as servers:
        await servers.enter_async_context(await asyncio.start_unix_server(serving(_serve_inward), inward))
        for port, socket in outward.items():
            await servers.enter_async_context(await asyncio.start_server(_to_unix(socket), "127.0.0.1", port))
        _say("ready")
        if "keep" in await asyncio.to_thread(sys.stdin.read):
            while others_inside(outside):
                await asyncio.sleep(KEPT_POLL_SECONDS)


def _to_unix(socket: Path) -> Serve:
    return relay_to(lambda: asyncio.open_unix_connection(socket))


async def _serve_inward(client: Connection) -> None:
    """The first line of each connection is the port that it is for."""
    if port := (await client[0].readline()).strip():
        async with closing(await asyncio.open_connection("127.0.0.1", int(port))) as target:
            await join(client, target)


def _say(line: str) -> None:
    """The parent may be gone: then there is nobody to tell."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    pairs = (word.partition("=") for word in sys.argv[2:])
    main(Path(sys.argv[1]), {int(port): Path(socket) for port, _, socket in pairs})
