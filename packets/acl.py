"""A network ACL, and what it decides. It knows no connections: answers need rules of their own.

https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple

from packets.packet import ALL, ICMP, Packet


class Crossing(NamedTuple):
    """All that an ACL sees of a packet at a subnet's edge: `peer` is its other end, `port` the destination's."""

    peer: IPv4Address
    protocol: int
    port: int = 0
    icmp: tuple[int, int] = (0, 0)
    egress: bool = False


def entering(packet: Packet) -> Crossing:
    return Crossing(packet.source, packet.protocol, packet.port, packet.icmp)


def leaving(packet: Packet) -> Crossing:
    return Crossing(packet.destination, packet.protocol, packet.port, packet.icmp, egress=True)


@dataclass(frozen=True, kw_only=True)
class AclEntry:
    """`protocol` is a number, -1 for all; `ports` are first and last, `None` for all; `icmp` is type and code,
    -1 for all."""

    number: int
    egress: bool
    allow: bool
    protocol: int
    cidr: IPv4Network
    ports: tuple[int, int] | None = None
    icmp: tuple[int, int] | None = None

    def matches(self, seen: Crossing) -> bool:
        if self.egress != seen.egress or seen.peer not in self.cidr or self.protocol not in (ALL, seen.protocol):
            return False
        if self.protocol == ICMP and self.icmp:
            return all(wanted in (-1, given) for wanted, given in zip(self.icmp, seen.icmp, strict=True))
        return self.ports is None or self.protocol == ALL or self.ports[0] <= seen.port <= self.ports[1]


def deciding(entries: Iterable[AclEntry], seen: Crossing) -> AclEntry | None:
    """The matching entry with the lowest number; without one the packet is refused."""
    return min((entry for entry in entries if entry.matches(seen)), key=lambda entry: entry.number, default=None)


def admits(entries: Iterable[AclEntry], seen: Crossing) -> bool:
    entry = deciding(entries, seen)
    return entry is not None and entry.allow
