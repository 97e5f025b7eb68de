"""Takes a packet through a network, hop by hop, out and back, as EC2 and a Linux NAT would.

One class, because the way of a packet is one recursion over what it meets; what each thing decides is elsewhere.
"""

from dataclasses import dataclass, field

from packets.gateways import by_attachment, in_from_internet, out
from packets.guards import at_the_check, at_the_edge, at_the_group
from packets.nat import forward, hand_back
from packets.network import LOCAL, Gateway, Instance, Network, Subnet
from packets.packet import Packet
from packets.question import Back, Hop, Kind, Question, Walk

LONGEST = 60  # more hops, and two route tables send the packet to each other's NAT


def walk(network: Network, question: Question, nat_port: int | None = None) -> Walk:
    """The path of the question's packet and of what comes back. `nat_port`: the source port that a NAT chooses, by
    itself its lowest."""
    trip = _Trip(network, question, nat_port)
    try:
        seen = trip.there()
        if question.back is not Back.NOTHING:
            trip.back(seen)
    except _Refused:
        pass
    return Walk(tuple(trip.hops))


class _Refused(Exception):  # noqa: N818 - it is no error: the walk ends here
    """The last hop says by whom."""


@dataclass
class _Trip:
    """`known`: the instances whose groups know the connection; `translated`: by NAT what it got, and sent as its own.

    `receiver`: the instance that got the packet. `left_by`: the gateway by which the packet left instead.
    """

    network: Network
    question: Question
    nat_port: int | None
    hops: list[Hop] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    translated: dict[str, Packet] = field(default_factory=dict)
    is_back: bool = False
    receiver: Instance | None = None
    left_by: Gateway | None = None

    def there(self) -> Packet:
        """Returns the packet as its receiver sees it."""
        packet = self.question.packet
        sender = self.network.at(packet.source)
        return self._leave(sender, packet) if sender else self._come_in(self.question.comes_by, packet)

    def back(self, seen: Packet) -> None:
        """What the receiver answers, or a router before it; it must come to who asked, from whom was asked."""
        self.is_back = True
        asked, beyond, self.left_by = self.question.packet, self.left_by, None
        answer = seen.word() if self.question.back is Back.TOO_LARGE else seen.answer()
        got = self._leave(self.receiver, answer) if self.receiver else self._come_in(beyond, answer)
        if (got.source, got.destination) != (asked.destination, asked.source):
            self._refuse(Kind.END, str(got.destination), f"it has asked nothing of {got.source}", got)
        is_outside = self.network.at(asked.source) is None
        if is_outside and self.left_by is not self.question.comes_by:
            self._refuse(Kind.END, str(asked.source), f"it is not beyond the {self.left_by}", got)

    def _say(self, hop: Hop) -> Packet:
        if len(self.hops) == LONGEST:
            hop = hop._replace(kind=Kind.ROUTE, why="it goes in a circle", passes=False)
        self.hops.append(hop._replace(back=self.is_back))
        if not hop.passes:
            raise _Refused
        return hop.packet

    def _refuse(self, kind: Kind, where: str, why: str, packet: Packet) -> Packet:
        return self._say(Hop(kind, where, why, packet, passes=False))

    def _come_in(self, gateway: Gateway | None, packet: Packet) -> Packet:
        if gateway is Gateway.TRANSIT:  # no ACL is asked at it: docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
            self._say(by_attachment(self.network, self.question.zone, packet, "in"))
            attachment = self.network.attachment_of(self.question.zone)
            return self._route(attachment, packet, sender=None) if attachment else packet
        if gateway is Gateway.INTERNET:
            packet = self._say(in_from_internet(self.network, packet))
        else:
            self._say(Hop(Kind.GATEWAY, str(gateway), "in", packet))
        return self._to_instance(self.network.at(packet.destination), packet, came_from=None)

    def _leave(self, instance: Instance, packet: Packet) -> Packet:
        self._ask_group(instance, packet, egress=True)
        return self._route(self.network.subnet_of(instance), packet, sender=instance)

    def _ask_group(self, instance: Instance, packet: Packet, *, egress: bool) -> None:
        known = self.is_back and instance.id in self.known
        self._say(at_the_group(self.network, instance, packet, egress=egress, known=known))
        self.known.add(instance.id)

    def _route(self, subnet: Subnet, packet: Packet, *, sender: Instance | None) -> Packet:
        """`sender`: `None` where it is the transit gateway's interface."""
        table = subnet.table
        route = table.route_to(packet.destination)
        if route is None:
            return self._refuse(Kind.ROUTE, table.name, f"no route to {packet.destination}", packet)
        is_local = route.target == LOCAL
        instance = self.network.at(packet.destination) if is_local else self.network.instances.get(route.target)
        gateway = self.network.gateways.get(route.target)
        if instance is None or instance.subnet != subnet.id:
            self._say(at_the_edge(subnet, packet, egress=True))
        name = instance.name if instance else gateway or route.target
        is_there = is_local or instance is not None or gateway is not None
        why = f"{route.destination} → {name}{'' if is_there else ', which is not there'}"
        self._say(Hop(Kind.ROUTE, table.name, why, packet, passes=is_there))
        if gateway:
            return self._go_out(gateway, sender, subnet, packet)
        return self._to_instance(instance, packet, came_from=subnet)

    def _to_instance(self, instance: Instance | None, packet: Packet, *, came_from: Subnet | None) -> Packet:
        if instance is None:
            return self._refuse(Kind.END, str(packet.destination), "nobody has this address", packet)
        subnet = self.network.subnet_of(instance)
        if came_from is None or came_from.id != subnet.id:
            self._say(at_the_edge(subnet, packet, egress=False))
        if check := at_the_check(instance, packet):
            self._say(check)
        self._ask_group(instance, packet, egress=False)
        return self._received(instance, packet)

    def _received(self, instance: Instance, packet: Packet) -> Packet:
        if packet.destination != instance.address:
            sent = self._say(forward(instance, packet, self.nat_port))
            if sent != packet:
                self.translated[instance.id] = packet
            return self._leave(instance, sent)
        if self.is_back and instance.id in self.translated:
            return self._leave(instance, self._say(hand_back(instance, packet, self.translated[instance.id])))
        self.receiver = instance
        return self._say(Hop(Kind.END, instance.name, "receives it", packet))

    def _go_out(self, gateway: Gateway, sender: Instance | None, subnet: Subnet, packet: Packet) -> Packet:
        only = self.question.leaves_by
        if only and gateway is not only and not self.is_back:
            return self._refuse(Kind.GATEWAY, gateway, f"it is promised to leave by a {only}", packet)
        if gateway is Gateway.TRANSIT:
            attachment = self.network.attachment_of(subnet.zone)
            if attachment:
                self._say(at_the_edge(attachment, packet, egress=False))
            packet = self._say(by_attachment(self.network, subnet.zone, packet, "out"))
        else:
            packet = self._say(out(gateway, sender, packet))
        self.left_by = gateway
        return packet
