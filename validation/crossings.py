"""The crossings by which a network ACL is judged, each with what N7 promises it."""

from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import NamedTuple

from packets.acl import Crossing
from packets.packet import ECHO, FRAGMENTATION_NEEDED, ICMP, TCP, UDP, WORLD
from stages.props import NetworkProps
from stages.values import ADMINISTRATION
from validation.observed import NetworkAcl

ANSWERS = (1024, 32768, 60999, 65535)
"""Ports that answers come back to: the ends of what N7 admits, and of the range that a NAT chooses from."""


class Promise(NamedTuple):
    """Whether a packet is promised to pass. `what` is the packet in words."""

    what: str
    crossing: Crossing
    passes: bool


def promises(props: NetworkProps, acl: NetworkAcl) -> Iterator[Promise]:
    """Of strangers, some are from blocks that the ACL itself names."""
    yield from _known(props)
    for name, stranger in _strangers(props, acl):
        yield from _from_stranger(name, stranger)
        yield from _to_stranger(name, stranger)


def _known(props: NetworkProps) -> Iterator[Promise]:
    for block in (props.cidr, *props.transit_cidrs):
        yield Promise(f"TCP from {block}", Crossing(block[10], TCP, 53), True)  # a port that nobody else may use
        yield Promise(f"UDP from {block}", Crossing(block[10], UDP, 53), True)
        yield Promise(f"ICMP from {block}", Crossing(block[10], ICMP, icmp=ECHO), True)
        yield Promise(f"what goes out to {block}", Crossing(block[10], TCP, 53, egress=True), True)
    yield Promise(f"port 22 from {ADMINISTRATION}", Crossing(ADMINISTRATION[10], TCP, 22), True)
    yield Promise(f"answers to {ADMINISTRATION}", Crossing(ADMINISTRATION[10], TCP, ANSWERS[-1], egress=True), True)


def _strangers(props: NetworkProps, acl: NetworkAcl) -> Iterator[tuple[str, IPv4Address]]:
    """The world, and an address of each block for which the ACL makes an exception."""
    known = (props.cidr, *props.transit_cidrs, ADMINISTRATION)
    yield "the world", WORLD
    for block in {entry.cidr for entry in acl.entries if entry.cidr.prefixlen}:
        if not any(block.overlaps(one) for one in known):
            yield str(block), block.network_address


def _from_stranger(name: str, stranger: IPv4Address) -> Iterator[Promise]:
    for port, passes in ((22, False), (3389, False), (25, False), (80, True), (443, True)):
        yield Promise(f"port {port} from {name}", Crossing(stranger, TCP, port), passes)
    yield Promise(f"UDP port 3389 from {name}", Crossing(stranger, UDP, 3389), False)
    yield Promise(f"ICMP echo from {name}", Crossing(stranger, ICMP, icmp=ECHO), False)
    for port in ANSWERS:
        yield Promise(f"answers over TCP from {name} to port {port}", Crossing(stranger, TCP, port), True)
        yield Promise(f"answers over UDP from {name} to port {port}", Crossing(stranger, UDP, port), True)
    yield Promise(f"ICMP's fragmentation needed from {name}", Crossing(stranger, ICMP, icmp=FRAGMENTATION_NEEDED), True)


def _to_stranger(name: str, stranger: IPv4Address) -> Iterator[Promise]:
    yield Promise(f"HTTPS that goes out to {name}", Crossing(stranger, TCP, 443, egress=True), True)
    yield Promise(f"DNS queries that go out to {name}", Crossing(stranger, UDP, 53, egress=True), True)
    yield Promise(f"answers that go out to {name}", Crossing(stranger, TCP, ANSWERS[-1], egress=True), True)
    yield Promise(
        f"ICMP that goes out to {name}", Crossing(stranger, ICMP, icmp=FRAGMENTATION_NEEDED, egress=True), True
    )
