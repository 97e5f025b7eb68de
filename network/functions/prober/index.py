"""Says whether the world can be reached from where it runs: a private subnet, so through that zone's NAT instance.

Runs as a Lambda function in the subnet, invoked by the failover controller. It makes no AWS call and may make none.
"""

import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv4Network
from typing import Any

PORT = 443
PRIVATE = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""An answer from one of these comes from inside, such as from an interface endpoint: it proves nothing about a NAT."""


def handler(event: Mapping[str, Any], _context: object) -> dict[str, object]:
    """`event`: {"hosts": names or addresses, "seconds": for one connection, "tries": rounds of all hosts}.

    Returns {"reached": whether any host accepted a connection, "addresses": all that the names stand for}. Name
    resolution needs no NAT, so there are addresses without a way out, too.
    """
    addresses = sorted({address for host in event["hosts"] for address in _addresses(host)})
    tries = range(int(event["tries"]))
    return {"reached": any(_any_reached(addresses, event["seconds"]) for _ in tries), "addresses": addresses}


def _addresses(host: str) -> Iterator[str]:
    try:
        found = socket.getaddrinfo(host, PORT, socket.AF_INET, socket.SOCK_STREAM)
    except socket.gaierror:
        return
    for *_, place in found:
        address = str(place[0])
        if not any(IPv4Address(address) in block for block in PRIVATE):
            yield address


def _any_reached(addresses: Sequence[str], seconds: float) -> bool:
    """All at once, so that a round takes no longer than one connection may."""
    if not addresses:
        return False
    with ThreadPoolExecutor(len(addresses)) as pool:
        return any(list(pool.map(partial(_reached, seconds=seconds), addresses)))


def _reached(address: str, *, seconds: float) -> bool:
    """A handshake there and back: out through the NAT, and its answer in again."""
    try:
        with socket.create_connection((address, PORT), seconds):
            return True
    except OSError:
        return False
