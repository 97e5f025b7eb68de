"""A network as packets find it: subnets, what guards them, and where their routes lead. Plain data, read elsewhere.

Things refer to each other by `id`; `name` is for people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network

from packets.acl import AclEntry
from packets.packet import ALL, ICMP

LOCAL = "local"
"""The target of the route that every table has to the VPC's own block."""


class Gateway(StrEnum):
    """What a route may lead to, besides an instance."""

    INTERNET = "internet gateway"
    ENDPOINT = "gateway endpoint"
    TRANSIT = "transit gateway"


@dataclass(frozen=True, kw_only=True)
class Route:
    destination: IPv4Network
    target: str


@dataclass(frozen=True, kw_only=True)
class RouteTable:
    id: str
    name: str
    routes: tuple[Route, ...]

    def route_to(self, address: IPv4Address) -> Route | None:
        """The longest prefix decides."""
        fitting = [route for route in self.routes if address in route.destination]
        return max(fitting, key=lambda route: route.destination.prefixlen, default=None)


@dataclass(frozen=True, kw_only=True)
class Acl:
    id: str
    name: str
    entries: tuple[AclEntry, ...]


@dataclass(frozen=True, kw_only=True)
class Subnet:
    id: str
    name: str
    zone: str
    cidr: IPv4Network
    table: RouteTable
    acl: Acl


@dataclass(frozen=True, kw_only=True)
class GroupRule:
    """`source` is the other end: a block, or the id of a group whose members are meant. `ports` `None` is all."""

    protocol: int
    source: IPv4Network | str
    ports: tuple[int, int] | None = None

    def matches(self, protocol: int, port: int, icmp: tuple[int, int]) -> bool:
        if self.protocol not in (ALL, protocol):
            return False
        if self.ports is None or self.protocol == ALL:
            return True
        if self.protocol == ICMP:  # type and code stand in the place of the ports
            return all(wanted in (-1, given) for wanted, given in zip(self.ports, icmp, strict=True))
        return self.ports[0] <= port <= self.ports[1]


@dataclass(frozen=True, kw_only=True)
class SecurityGroup:
    """It knows connections: what answers something that it admitted passes it."""

    id: str
    name: str
    ingress: tuple[GroupRule, ...]
    egress: tuple[GroupRule, ...]


@dataclass(frozen=True, kw_only=True)
class Masquerade:
    """A NAT's rule: what comes from `sources` and goes beyond `but_to` leaves under the NAT's own address.

    `ports`: from which it chooses the new source port; `None` keeps the old. No `protocols` are all.
    """

    sources: IPv4Network
    but_to: IPv4Network | None = None
    protocols: frozenset[int] = frozenset()
    ports: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Instance:
    """`checks_source`: EC2 drops what neither comes from it nor is for it. `public`: its address in the internet."""

    id: str
    name: str
    subnet: str
    address: IPv4Address
    groups: tuple[str, ...]
    checks_source: bool = True
    public: IPv4Address | None = None
    masquerades: tuple[Masquerade, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Network:
    """`gateways`: the attached ones, by id. `attached`: the subnets in which a transit gateway has an interface."""

    cidr: IPv4Network
    subnets: Mapping[str, Subnet]
    instances: Mapping[str, Instance] = field(default_factory=dict)
    groups: Mapping[str, SecurityGroup] = field(default_factory=dict)
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    attached: tuple[str, ...] = ()

    def at(self, address: IPv4Address) -> Instance | None:
        return next((one for one in self.instances.values() if one.address == address), None)

    def at_public(self, address: IPv4Address) -> Instance | None:
        return next((one for one in self.instances.values() if one.public == address), None)

    def subnet_of(self, instance: Instance) -> Subnet:
        return self.subnets[instance.subnet]

    def attachment_of(self, zone: str) -> Subnet | None:
        """Where the transit gateway's interface of a zone is."""
        attached: Iterable[Subnet] = (self.subnets[one] for one in self.attached)
        return next((subnet for subnet in attached if subnet.zone == zone), None)
