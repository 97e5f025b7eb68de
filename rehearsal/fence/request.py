"""What a client asks a proxy for: an HTTP request's head as data (RFC 9110 section 9.3.6, RFC 9112 section 3.2)."""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

HOP_BY_HOP = ("proxy-authorization", "proxy-connection", "connection", "keep-alive")


class BadRequest(ValueError):  # noqa: N818 - HTTP's own name for it
    """The bytes are no proxy request."""


class ProxyRequest(NamedTuple):
    """One request to a proxy.

    `host` is in lower case without brackets; `who` is the user name that the client's proxy URL carries, else its
    User-Agent, else empty; `onward` is what an origin server is sent: empty for a tunnel (CONNECT).
    """

    method: str
    host: str
    port: int
    who: str
    onward: bytes

    @property
    def is_tunnel(self) -> bool:
        return self.method == "CONNECT"


def parse(head: bytes) -> ProxyRequest:
    """Reads a head that ends in an empty line; raises `BadRequest`."""
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    try:
        method, target, version = first.split(" ")
        fields = [_field(line) for line in lines]
        host, port, path = _target(method, target)
    except ValueError as error:
        raise BadRequest(f"not a proxy request: {first[:200]}") from error
    onward = b"" if method == "CONNECT" else _onward(f"{method} {path} {version}", fields)
    return ProxyRequest(method, host, port, _who(dict(fields)), onward)


def _field(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or name != name.strip():
        raise BadRequest("a header without a name")
    return name.lower(), value.strip()


def _target(method: str, target: str) -> tuple[str, int, str]:
    """Host, port and path; a target in origin form ("/path") has no host and is refused."""
    url = urlsplit(f"//{target}" if method == "CONNECT" else target)
    port = url.port if method == "CONNECT" else url.port or 80
    if not url.hostname or port is None or url.scheme not in ("", "http"):
        raise BadRequest("no host, no port, or not http")
    return url.hostname.rstrip("."), port, (url.path or "/") + (f"?{url.query}" if url.query else "")


def _onward(first: str, fields: list[tuple[str, str]]) -> bytes:
    """The head for the origin: one request a connection, so that each is judged; the client's name stays here."""
    kept = [f"{name}: {value}" for name, value in fields if name not in HOP_BY_HOP]
    return "\r\n".join([first, *kept, "connection: close", "", ""]).encode("latin-1")


def _who(fields: dict[str, str]) -> str:
    kind, _, value = fields.get("proxy-authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            return unquote(base64.b64decode(value, validate=True).decode().partition(":")[0])
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadRequest("a proxy-authorization that is not base64") from error
    return fields.get("user-agent", "")
