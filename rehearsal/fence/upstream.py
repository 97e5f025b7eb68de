"""The user's own proxy: where a company lets nothing out but through it, an admitted connection is chained to it."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from rehearsal.fence.relay import Connection
from report.problem import Problem

HEAD_LIMIT = 16 * 1024  # bytes of a proxy's answer


class Upstream(NamedTuple):
    """A proxy of the user's; `authorization` is the value of a Proxy-Authorization header, or empty."""

    host: str
    port: int
    is_tls: bool
    authorization: str


def upstream_for(environ: Mapping[str, str], host: str, port: int) -> Upstream | None:
    """The proxy that the user's environment names for this target; none where NO_PROXY lists it.

    HTTPS_PROXY serves every port but 80, which HTTP_PROXY serves; lower case wins over upper, ALL_PROXY comes last, as
    in curl. Raises `Problem` for a proxy that is not http or https.
    """
    if any(_covers(entry.strip(), host, port) for entry in _read(environ, "no_proxy").split(",")):
        return None
    setting = _read(environ, "http_proxy" if port == 80 else "https_proxy") or _read(environ, "all_proxy")
    return _parse(setting) if setting else None


def _covers(entry: str, host: str, port: int) -> bool:
    """An entry of NO_PROXY is a host with all below it ("example.com", ".example.com"), with a port or without, or *"""
    name, _, only_port = entry.lower().partition(":")
    name = name.lstrip("*").lstrip(".")
    if only_port not in ("", str(port)):
        return False
    return entry == "*" or (name != "" and (host == name or host.endswith(f".{name}")))


def _read(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name) or environ.get(name.upper()) or ""


def _parse(setting: str) -> Upstream:
    url = urlsplit(setting if "//" in setting else f"http://{setting}")
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Problem(
            "proxy-unsupported",
            what=f"the proxy of your environment is of the kind {url.scheme!r}",
            where="HTTPS_PROXY, HTTP_PROXY or ALL_PROXY",
            why="package indexes are reached through http and https proxies only",
            remedy="name an http proxy, or unset the variable where the indexes can be reached directly",
        )
    login = f"{unquote(url.username)}:{unquote(url.password or '')}" if url.username else ""
    authorization = f"Basic {base64.b64encode(login.encode()).decode()}" if login else ""
    return Upstream(
        url.hostname, url.port or (443 if url.scheme == "https" else 80), url.scheme == "https", authorization
    )


async def open_tunnel(upstream: Upstream, host: str, port: int) -> Connection:
    """A connection to `host:port` through the user's proxy; raises `OSError` when the proxy refuses."""
    tls = ssl.create_default_context() if upstream.is_tls else None
    reader, writer = await asyncio.open_connection(upstream.host, upstream.port, ssl=tls, limit=HEAD_LIMIT)
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    login = f"Proxy-Authorization: {upstream.authorization}\r\n" if upstream.authorization else ""
    writer.write(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n".encode())
    answer = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode("latin-1")
    if answer.split(" ")[1:2] != ["200"]:
        writer.close()
        raise ConnectionRefusedError(f"your proxy {upstream.host}:{upstream.port} answered {answer!r}")
    return reader, writer
