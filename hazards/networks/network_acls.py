"""What the rules of a network ACL admit.

Rules are tried by number, the first that matches decides, and what none matches is denied.
https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple

Ports = tuple[int, int]
"""From and to, both within."""
EVERY_PORT: Ports = (0, 65535)
SERVICES: Ports = (0, 1023)
# The ports to which answers come: of a NAT gateway, which needs them all; of Linux; of Windows.
# https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
EPHEMERAL: Ports = (1024, 65535)
OF_LINUX: Ports = (32768, 60999)
OF_WINDOWS: Ports = (49152, 65535)
INTERNET = IPv4Address("1.0.0.0")
"""Stands for what no rule speaks of apart: the first address of the internet."""
OWN_NETWORK = IPv4Network("127.0.0.0/8")
"""Stands for a VPC's own network where it is not written out: none of the internet is in it."""


class AclRule(NamedTuple):
    """A rule over TCP and IPv4. `network` and `ports` are None where it cannot be told which."""

    number: int
    allows: bool
    is_outbound: bool
    network: IPv4Network | None
    ports: Ports | None

    def speaks_of(self, address: IPv4Address) -> bool:
        return self.network is None or address in self.network


def addresses(rules: Iterable[AclRule]) -> Iterator[IPv4Address]:
    """Addresses of the internet, at least one for each part of it that the rules treat differently."""
    edges = {INTERNET}
    for rule in rules:
        if rule.network is not None and rule.network.prefixlen:
            edges.add(rule.network.network_address)
            edges.add(IPv4Address((int(rule.network.broadcast_address) + 1) % 2**32))
    return (address for address in sorted(edges) if address.is_global)


def surely_lets_out(rules: Iterable[AclRule], address: IPv4Address, ports: Ports) -> bool:
    """Whether one of some TCP ports, at least, surely is admitted outbound to an address."""
    denied: list[Ports] = []
    for rule in rules:
        if rule.is_outbound and rule.speaks_of(address):
            first, last = rule.ports or EVERY_PORT
            asked = max(first, ports[0]), min(last, ports[1])
            if not rule.allows:
                denied.append((first, last))
            elif rule.network and rule.ports and asked[0] <= asked[1] and not covers(denied, asked):
                return True
    return False


def may_let_in(rules: Iterable[AclRule], address: IPv4Address, ports: Ports) -> bool:
    """Whether all of some TCP ports may be admitted inbound from an address, but for a few that are denied apart."""
    allowed: list[Ports] = []
    for rule in rules:
        if not rule.is_outbound and rule.speaks_of(address):
            if rule.allows:
                allowed.append(rule.ports or EVERY_PORT)
            elif rule.network and rule.ports and covers([rule.ports], ports):
                break
    return covers(allowed, ports)


def covers(ranges: Iterable[Ports], ports: Ports) -> bool:
    """Whether some ranges together hold all of a range."""
    next_, last = ports
    for first, end in sorted(ranges):
        if first <= next_:
            next_ = max(next_, end + 1)
    return next_ > last
