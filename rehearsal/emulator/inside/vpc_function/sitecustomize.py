"""The network of a function in a VPC: Python runs this before the function's own code.

A connection to anywhere but loopback is not made: the emulated AWS is asked whether the function's subnet would reach
it. Who is not answered waits as long as it would for a packet that was dropped. Any name stands for one address of a
block for documentation (RFC 5737), because nothing may leave the machine, not even a question.
"""

import json
import os
import socket
import time
import urllib.request
import zlib
from typing import Any
from urllib.parse import urlencode

_real_getaddrinfo = socket.getaddrinfo
_real_socket = socket.socket


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _getaddrinfo(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if _is_loopback(name) or name.replace(".", "").isdigit():
        return _real_getaddrinfo(host, port, *arguments, **named)
    address = f"203.0.113.{zlib.crc32(name.encode()) % 254 + 1}"
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


class _Socket(_real_socket):
    """One that asks whether it would be answered."""

    def connect(self, address: Any) -> None:
        host = str(address[0])
        if _is_loopback(host):
            super().connect(address)
        elif not _reached(host):
            time.sleep(self.gettimeout() or 60.0)
            raise TimeoutError("timed out")


def _reached(address: str) -> bool:
    asked = {name: os.environ[f"SLUICE_{name.upper()}"] for name in ("account", "region", "subnet")}
    url = f"{os.environ['AWS_ENDPOINT_URL']}/_sluice/reach?{urlencode({**asked, 'address': address})}"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=30) as answer:
        return bool(json.load(answer)["through"])


socket.getaddrinfo = _getaddrinfo
socket.socket = _Socket  # type: ignore[misc]  # what every connection of the function is made with
