"""Carrying bytes between two connections."""

import asyncio
import gc

from rehearsal.fence.relay import relay_to


async def _half_closed() -> bytes:
    """A client says all it has to say, and waits for an answer that comes late."""
    asked = asyncio.Event()
    late = asyncio.Event()

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        asked.set()
        await late.wait()
        writer.write(b"late")
        writer.close()

    target = await asyncio.start_server(upstream, "127.0.0.1")
    port = target.sockets[0].getsockname()[1]
    relay = await asyncio.start_server(relay_to(lambda: asyncio.open_connection("127.0.0.1", port)), "127.0.0.1")
    reader, writer = await asyncio.open_connection(*relay.sockets[0].getsockname())
    writer.write(b"ask")
    writer.write_eof()
    await asked.wait()
    gc.collect()
    late.set()
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    for server in (relay, target):
        server.close()
    return answer


def test_half_closed() -> None:
    """A connection whose client has said its last word is kept until the answer, also past a garbage collection.

    asyncio refers to such a connection weakly: https://github.com/python/cpython/issues/91887
    """

    assert asyncio.run(_half_closed()) == b"late"
