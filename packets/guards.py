"""What lets a packet pass, or stops it: each gives the hop that says so."""

from packets.acl import AclEntry, deciding, entering, leaving
from packets.network import GroupRule, Instance, Network, SecurityGroup, Subnet
from packets.packet import ALL, NAMES, Packet
from packets.question import Hop, Kind


def at_the_edge(subnet: Subnet, packet: Packet, *, egress: bool) -> Hop:
    """The subnet's ACL: what a packet meets that leaves the subnet or enters it, never within."""
    entry = deciding(subnet.acl.entries, leaving(packet) if egress else entering(packet))
    where = f"{subnet.acl.name}, {'out of' if egress else 'into'} {subnet.name}"
    return Hop(Kind.ACL, where, _rule(entry), packet, passes=entry is not None and entry.allow)


def at_the_group(network: Network, instance: Instance, packet: Packet, *, egress: bool, known: bool) -> Hop:
    """An instance's groups together. `known`: the packet belongs to a connection that they have let pass before.

    They are stateful; that they let a router's word on a connection pass too is our assumption.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
    """
    where = f"group of {instance.name}, {'out' if egress else 'in'}"
    if known:
        return Hop(Kind.GROUP, where, "a connection that it knows", packet)
    for group in (network.groups[one] for one in instance.groups):
        for rule in group.egress if egress else group.ingress:
            if _speaks_of(network, rule, packet, egress=egress):
                return Hop(Kind.GROUP, where, f"{group.name} admits {_traffic(network, rule)}", packet)
    return Hop(Kind.GROUP, where, "no rule admits it", packet, passes=False)


def at_the_check(instance: Instance, packet: Packet) -> Hop | None:
    """EC2's check of what comes to an instance; no hop where the packet is for it."""
    if packet.destination == instance.address:
        return None
    why = f"it is on, and {packet.destination} is not its own" if instance.checks_source else "it is off"
    return Hop(Kind.CHECK, instance.name, why, packet, passes=not instance.checks_source)


def _speaks_of(network: Network, rule: GroupRule, packet: Packet, *, egress: bool) -> bool:
    peer = packet.destination if egress else packet.source
    if isinstance(rule.source, str):
        member = network.at(peer)
        fits = member is not None and rule.source in member.groups
    else:
        fits = peer in rule.source
    return fits and rule.matches(packet.protocol, packet.port, packet.icmp)


def _rule(entry: AclEntry | None) -> str:
    if entry is None:
        return "no rule admits it"
    return f"rule {entry.number} {'allows' if entry.allow else 'denies'} {_protocol(entry)} of {entry.cidr}"


def _protocol(entry: AclEntry | GroupRule) -> str:
    name = NAMES.get(entry.protocol, str(entry.protocol))
    ports = entry.icmp if isinstance(entry, AclEntry) and entry.icmp else entry.ports
    if ports is None or entry.protocol == ALL:
        return name
    return f"{name} {ports[0]}" if ports[0] == ports[1] else f"{name} {ports[0]}-{ports[1]}"


def _traffic(network: Network, rule: GroupRule) -> str:
    source = rule.source
    named = network.groups.get(source) if isinstance(source, str) else None
    return f"{_protocol(rule)} of {named.name if isinstance(named, SecurityGroup) else source}"
