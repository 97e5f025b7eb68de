"""The questions that SPEC answers: each with whether its packet must get through, and its answer back."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from packets.network import Gateway, Instance, Network
from packets.packet import ECHO, FRAGMENTATION_NEEDED, ICMP, TCP, UDP, WORLD, Packet
from packets.question import Back, Question
from packets.read import S3
from packets.stand_ins import host_in, public_address, with_hosts
from stages.props import NetworkProps
from stages.values import ADMINISTRATION

HOST_PORT = 49152  # that a host chooses for its own end: of Windows and of Linux
# Beyond a transit gateway, in no transit CIDR: beside the administrators, or, where that is one, in no private block.
STRANGERS = (IPv4Address("192.168.2.10"), IPv4Address("198.18.0.10"))
REMOTE_DESKTOP = 3389


def promised(network: Network, props: NetworkProps) -> tuple[Network, tuple[Question, ...]]:
    """The network with the hosts that the questions are about, and the questions."""
    has_transit = bool(network.attached or props.transit_gateway_id)
    would_be = () if has_transit else props.private_subnets
    peopled = with_hosts(network, public=props.public_subnets, attached=would_be)
    asker = _Asker(peopled, props, has_transit)
    return peopled, tuple(asker.questions())


@dataclass(frozen=True)
class _Asker:
    """`has_transit`: whether the template attaches a transit gateway, or must; and so must have routes to it."""

    network: Network
    props: NetworkProps
    has_transit: bool

    def questions(self) -> Iterator[Question]:
        for at, zone in enumerate(self.props.zones):
            host = host_in(self.props.private_subnets[at])
            yield from _out(f"a private host of {zone}", host)
            yield from self._inside(zone, at, host)
            yield from self._nat(zone, at)
            yield from self._public_host(zone, at)
            yield from self._from_transit(zone, host_in(self.props.private_subnets[at - 1]))
            yield from self._to_transit(zone, host, self.props.zones[at - 1])
            for port in (22, REMOTE_DESKTOP, 443):
                yield Question(
                    what=f"the world → a private host of {zone}, TCP {port}",
                    requirement="N7", packet=_tcp(WORLD, host, port), passes=False,
                )  # fmt: skip

    def _inside(self, zone: str, at: int, host: IPv4Address) -> Iterator[Question]:
        for other, subnets in (("private", self.props.private_subnets), ("public", self.props.public_subnets)):
            peer = host_in(subnets[at - 1])
            what = f"a private host of {zone} → a {other} host of {self.props.zones[at - 1]}, TCP {REMOTE_DESKTOP}"
            yield Question(what=what, requirement="N7", packet=_tcp(host, peer, REMOTE_DESKTOP), passes=True)

    def _nat(self, zone: str, at: int) -> Iterator[Question]:
        nat = self._nat_in(at)
        address = nat.address if nat else self.props.public_subnets[at][10]
        name, public = f"{zone}'s NAT", public_address(self.network, address)
        yield Question(
            what=f"{name} → the world, TCP 443", requirement="N3", packet=_tcp(address, WORLD, 443), passes=True
        )
        yield _to_s3(name, address)
        for port in (22, 25, 443, REMOTE_DESKTOP, HOST_PORT):
            what = f"the world → {name}, TCP {port}"
            yield Question(what=what, requirement="N6", packet=_tcp(WORLD, public, port), passes=False)

    def _nat_in(self, at: int) -> Instance | None:
        """The template's own instance in that public subnet."""
        block = self.props.public_subnets[at]
        found = (one for one in self.network.instances.values() if one.address in block and one.masquerades)
        return next(found, None)

    def _public_host(self, zone: str, at: int) -> Iterator[Question]:
        to = public_address(self.network, host_in(self.props.public_subnets[at]))
        name = f"the world → a public host of {zone}"
        for port, passes in ((22, False), (25, False), (80, True), (443, True), (REMOTE_DESKTOP, False)):
            what = f"{name}, TCP {port}"
            yield Question(what=what, requirement="N7", packet=_tcp(WORLD, to, port), passes=passes)
        for port in (1024, 32768, 60999, 65535):
            packet = Packet(WORLD, to, TCP, 443, port)
            what = f"{name}, answers to TCP {port}"
            yield Question(what=what, requirement="N7", packet=packet, passes=True, back=Back.NOTHING)
        desktop, ping = Packet(WORLD, to, UDP, HOST_PORT, REMOTE_DESKTOP), Packet(WORLD, to, ICMP, icmp=ECHO)
        yield Question(what=f"{name}, UDP {REMOTE_DESKTOP}", requirement="N7", packet=desktop, passes=False)
        yield Question(what=f"{name}, ICMP echo", requirement="N7", packet=ping, passes=False)
        word = Packet(WORLD, to, ICMP, icmp=FRAGMENTATION_NEEDED)
        what = f"{name}, ICMP fragmentation needed"
        yield Question(what=what, requirement="N7", packet=word, passes=True, back=Back.NOTHING)

    def _from_transit(self, zone: str, other: IPv4Address) -> Iterator[Question]:
        """To another zone's host: in the attachment's own subnet no ACL is asked."""

        def by_attachment(what: str, packet: Packet, *, passes: bool, requirement: str = "N7") -> Question:
            is_answered = self.has_transit and any(packet.source in block for block in self.props.transit_routes)
            needs = Back.ANSWER if is_answered else Back.NOTHING
            return Question(
                what=f"{what}, by {zone}'s attachment", requirement=requirement, packet=packet, passes=passes,
                back=needs, comes_by=Gateway.TRANSIT, zone=zone,
            )  # fmt: skip

        admin, stranger = ADMINISTRATION[10], next(one for one in STRANGERS if not self._is_listed(one))
        yield by_attachment(f"{ADMINISTRATION} → a private host, TCP 22", _tcp(admin, other, 22), passes=True)
        desktop = _tcp(admin, other, REMOTE_DESKTOP)
        what = f"{ADMINISTRATION} → a private host, TCP {REMOTE_DESKTOP}"
        yield by_attachment(what, desktop, passes=self._is_listed(admin))
        yield by_attachment(f"{stranger} → a private host, TCP 22", _tcp(stranger, other, 22), passes=False)
        for block in self.props.transit_cidrs:
            packet = _tcp(block[10], other, REMOTE_DESKTOP)
            what = f"{block} → a private host, TCP {REMOTE_DESKTOP}"
            yield by_attachment(what, packet, passes=True, requirement="N13")
        if self.has_transit:  # port 443 is open to the world, but whoever is in no transit CIDR gets no answer
            yield self._unanswered(zone, _tcp(stranger, other, 443))
        outside = _tcp(stranger, WORLD, 443)
        yield by_attachment(f"{stranger} → the world, TCP 443", outside, passes=False, requirement="N6")

    def _is_listed(self, address: IPv4Address) -> bool:
        return any(address in block for block in self.props.transit_cidrs)

    def _unanswered(self, zone: str, packet: Packet) -> Question:
        what = f"{packet.source} → a private host, TCP {packet.port}, and its answer, by {zone}'s attachment"
        return Question(
            what=what, requirement="N13", packet=packet, passes=False, comes_by=Gateway.TRANSIT, zone=zone
        )  # fmt: skip

    def _to_transit(self, zone: str, host: IPv4Address, other: str) -> Iterator[Question]:
        """The answer comes by another zone's attachment: a transit gateway knows no connections either."""
        for block in self.props.transit_cidrs if self.has_transit else ():
            yield Question(
                what=f"a private host of {zone} → {block}, TCP 443", requirement="N13",
                packet=_tcp(host, block[10], 443), passes=True, zone=other, leaves_by=Gateway.TRANSIT,
            )  # fmt: skip


def _out(name: str, host: IPv4Address) -> Iterator[Question]:
    web = _tcp(host, WORLD, 443)
    names, ping = Packet(host, WORLD, UDP, HOST_PORT, 53), Packet(host, WORLD, ICMP, icmp=ECHO)
    yield Question(what=f"{name} → the world, TCP 443", requirement="N5", packet=web, passes=True)
    yield Question(what=f"{name} → the world, UDP 53", requirement="N5", packet=names, passes=True)
    yield Question(
        what=f"{name} → the world, too large for a router", requirement="N7", packet=web, passes=True,
        back=Back.TOO_LARGE,
    )  # fmt: skip
    yield Question(what=f"{name} → the world, ICMP echo", requirement="N7", packet=ping, passes=False)
    yield _to_s3(name, host)


def _to_s3(name: str, host: IPv4Address) -> Question:
    packet = _tcp(host, S3[10], 443)
    return Question(
        what=f"{name} → S3, TCP 443", requirement="N16", packet=packet, passes=True, leaves_by=Gateway.ENDPOINT
    )


def _tcp(source: IPv4Address, destination: IPv4Address, port: int) -> Packet:
    return Packet(source, destination, TCP, HOST_PORT, port)
