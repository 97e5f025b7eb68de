"""The packets by which a network ACL is judged, each with what N7 promises it."""

from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import NamedTuple

from stages.props import NetworkProps
from stages.values import ADMINISTRATION
from validation.observed import AclEntry, NetworkAcl

ALL, ICMP, TCP, UDP = -1, 1, 6, 17  # https://www.iana.org/assignments/protocol-numbers
WORLD = IPv4Address("203.0.113.7")  # TEST-NET-3 (RFC 5737): somebody out there
FRAGMENTATION_NEEDED = (3, 4)
ECHO = (8, 0)
ANSWERS = (1024, 32768, 60999, 65535)
"""Ports that answers come back to: the ends of what N7 admits, and of the range that a NAT chooses from."""


class Packet(NamedTuple):
    """`peer` is its other end; `port` the destination's, or for ICMP `icmp` its type and code."""

    what: str
    peer: IPv4Address
    protocol: int
    port: int = 0
    icmp: tuple[int, int] = (0, 0)
    egress: bool = False

    def matches(self, entry: AclEntry) -> bool:
        if entry.egress != self.egress or self.peer not in entry.cidr or entry.protocol not in (ALL, self.protocol):
            return False
        if entry.protocol == ICMP and entry.icmp:
            return all(wanted in (-1, given) for wanted, given in zip(entry.icmp, self.icmp, strict=True))
        return entry.ports is None or entry.protocol == ALL or entry.ports[0] <= self.port <= entry.ports[1]


def packets(props: NetworkProps, acl: NetworkAcl) -> Iterator[tuple[Packet, bool]]:
    """Each packet with whether it is promised to pass. Of strangers, some are from blocks that the ACL itself names."""
    yield from _known(props)
    for name, stranger in _strangers(props, acl):
        yield from _from_stranger(name, stranger)
        yield from _to_stranger(name, stranger)


def _known(props: NetworkProps) -> Iterator[tuple[Packet, bool]]:
    for block in (props.cidr, *props.transit_cidrs):
        yield Packet(f"TCP from {block}", block[10], TCP, 53), True  # a port that nobody else may use
        yield Packet(f"UDP from {block}", block[10], UDP, 53), True
        yield Packet(f"ICMP from {block}", block[10], ICMP, icmp=ECHO), True
        yield Packet(f"what goes out to {block}", block[10], TCP, 53, egress=True), True
    yield Packet(f"port 22 from {ADMINISTRATION}", ADMINISTRATION[10], TCP, 22), True
    yield Packet(f"answers to {ADMINISTRATION}", ADMINISTRATION[10], TCP, ANSWERS[-1], egress=True), True


def _strangers(props: NetworkProps, acl: NetworkAcl) -> Iterator[tuple[str, IPv4Address]]:
    """The world, and an address of each block for which the ACL makes an exception."""
    known = (props.cidr, *props.transit_cidrs, ADMINISTRATION)
    yield "the world", WORLD
    for block in {entry.cidr for entry in acl.entries if entry.cidr.prefixlen}:
        if not any(block.overlaps(one) for one in known):
            yield str(block), block.network_address


def _from_stranger(name: str, stranger: IPv4Address) -> Iterator[tuple[Packet, bool]]:
    for port, passes in ((22, False), (3389, False), (25, False), (80, True), (443, True)):
        yield Packet(f"port {port} from {name}", stranger, TCP, port), passes
    yield Packet(f"UDP port 3389 from {name}", stranger, UDP, 3389), False
    yield Packet(f"ICMP echo from {name}", stranger, ICMP, icmp=ECHO), False
    for port in ANSWERS:
        yield Packet(f"answers over TCP from {name} to port {port}", stranger, TCP, port), True
        yield Packet(f"answers over UDP from {name} to port {port}", stranger, UDP, port), True
    yield Packet(f"ICMP's fragmentation needed from {name}", stranger, ICMP, icmp=FRAGMENTATION_NEEDED), True


def _to_stranger(name: str, stranger: IPv4Address) -> Iterator[tuple[Packet, bool]]:
    yield Packet(f"HTTPS that goes out to {name}", stranger, TCP, 443, egress=True), True
    yield Packet(f"DNS queries that go out to {name}", stranger, UDP, 53, egress=True), True
    yield Packet(f"answers that go out to {name}", stranger, TCP, ANSWERS[-1], egress=True), True
    yield Packet(f"ICMP that goes out to {name}", stranger, ICMP, icmp=FRAGMENTATION_NEEDED, egress=True), True
