"""What a gateway makes of a packet: each gives the hop that says so, with the packet as it goes on."""

from packets.network import Gateway, Instance, Network
from packets.packet import Packet
from packets.question import Hop, Kind


def in_from_internet(network: Network, packet: Packet) -> Hop:
    """The internet gateway turns an instance's public address into its own."""
    instance = network.at_public(packet.destination)
    if instance is None:
        return _refused(Gateway.INTERNET, f"{packet.destination} is nobody's public address", packet)
    if Gateway.INTERNET not in network.gateways.values():
        return _refused(Gateway.INTERNET, "none is attached to the VPC", packet)
    inside = packet._replace(destination=instance.address)
    return Hop(Kind.GATEWAY, Gateway.INTERNET, f"{packet.destination} is {instance.name}", inside)


def out(gateway: Gateway, sender: Instance | None, packet: Packet) -> Hop:
    """To the internet goes only what has the own address of an instance with a public one.

    https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    """
    if gateway is not Gateway.INTERNET:
        return Hop(Kind.GATEWAY, gateway, f"out, from {packet.source}", packet)
    if sender is None or sender.public is None or sender.address != packet.source:
        return _refused(gateway, f"{packet.source} has no public address", packet)
    return Hop(Kind.GATEWAY, gateway, f"out, from {sender.public}", packet._replace(source=sender.public))


def by_attachment(network: Network, zone: str, packet: Packet, way: str) -> Hop:
    """A transit gateway reaches a zone by its interface there."""
    subnet = network.attachment_of(zone)
    if subnet is None:
        return _refused(Gateway.TRANSIT, f"it has no attachment in {zone}", packet)
    return Hop(Kind.GATEWAY, Gateway.TRANSIT, f"{way} by its attachment in {subnet.name}", packet)


def _refused(gateway: Gateway, why: str, packet: Packet) -> Hop:
    return Hop(Kind.GATEWAY, gateway, why, packet, passes=False)
