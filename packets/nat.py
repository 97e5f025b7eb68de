"""What a Linux NAT does with a packet that is not for it, and with the answer."""

from packets.network import Instance
from packets.packet import TCP, UDP, Packet
from packets.question import Hop, Kind


def forward(nat: Instance, packet: Packet, port: int | None) -> Hop:
    """The hop's packet is what goes on. `port`: the source port it chooses; its lowest where none is given."""
    for rule in nat.masquerades:
        beyond = rule.but_to is None or packet.destination not in rule.but_to
        if packet.source in rule.sources and beyond and (not rule.protocols or packet.protocol in rule.protocols):
            chosen = packet.source_port if rule.ports is None else port or rule.ports[0]
            sent = packet._replace(source=nat.address, source_port=chosen)
            told = f" from port {chosen}" if packet.protocol in (TCP, UDP) else ""
            return Hop(Kind.NAT, nat.name, f"sends it as its own{told}", sent)
    return Hop(Kind.NAT, nat.name, f"forwards it as it is, from {packet.source}", packet)


def hand_back(nat: Instance, answer: Packet, original: Packet) -> Hop:
    """`original`: what it had translated."""
    inner = answer._replace(destination=original.source, port=original.source_port)
    return Hop(Kind.NAT, nat.name, f"hands it back to {original.source}", inner)
