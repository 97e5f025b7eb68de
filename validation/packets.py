"""The packets by which a network ACL is judged, each with what N7 promises it."""

from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import NamedTuple

from stages.props import NetworkProps
from stages.values import ADMINISTRATION
from validation.observed import AclEntry

ALL, ICMP, TCP, UDP = -1, 1, 6, 17  # https://www.iana.org/assignments/protocol-numbers
WORLD = IPv4Address("203.0.113.7")  # TEST-NET-3 (RFC 5737): somebody out there
FRAGMENTATION_NEEDED = (3, 4)
NAT_PORTS = (32768, 60999)  # the source ports that a NAT chooses: answers come back to them


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


def packets(props: NetworkProps) -> Iterator[tuple[Packet, bool]]:
    """Each packet with whether it is promised to pass."""
    for block in (props.cidr, *props.transit_cidrs):
        yield Packet(f"what comes from {block}", block[10], TCP, 53), True  # a port that nobody else may use
    yield Packet(f"port 22 from {ADMINISTRATION}", ADMINISTRATION[10], TCP, 22), True
    for port, passes in ((22, False), (3389, False), (25, False), (80, True), (443, True)):
        yield Packet(f"port {port} from the world", WORLD, TCP, port), passes
    for port in NAT_PORTS:
        yield Packet(f"answers over TCP to port {port}", WORLD, TCP, port), True
        yield Packet(f"answers over UDP to port {port}", WORLD, UDP, port), True
    yield Packet("ICMP's fragmentation needed", WORLD, ICMP, icmp=FRAGMENTATION_NEEDED), True
    yield Packet("what goes out to the world", WORLD, TCP, 443, egress=True), True
    yield Packet("DNS queries that go out to the world", WORLD, UDP, 53, egress=True), True
