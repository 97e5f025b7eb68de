"""The entries of a network ACL as its rules, in one world of the template's conditions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkaclentry.html
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from ipaddress import IPv4Network, ip_network

from hazards.networks.network_acls import EVERY_PORT, OWN_NETWORK, AclRule, Ports
from hazards.template.conditions import World, holds
from hazards.template.values import Guard, Text, literal, text
from hazards.template.view import Resource

TCP, ALL = ("6", "tcp"), ("-1", "all")
PARTS = ("RuleNumber", "Protocol", "RuleAction", "Egress", "CidrBlock", "PortRange")


def guards_of(entry: Resource) -> Iterator[Guard]:
    """The conditions on which an entry and its parts depend."""
    yield entry.guard
    yield from (guard for part in PARTS for guard, _ in entry.forms(part))


def rules_of(entries: Iterable[Resource], world: World, local: Container[Text]) -> tuple[AclRule, ...] | None:
    """An ACL's rules over TCP in a world, in order; None where it cannot be told what they do.

    `local`: how the template writes its VPCs' own networks.
    """
    parts = [{name: _in_world(entry, name, world) for name in PARTS} for entry in entries if holds(entry.guard, world)]
    over_tcp = [part for part in parts if part["CidrBlock"] is not None and _protocol(part) in (*TCP, *ALL, None)]
    if not all(_is_plain(part) for part in over_tcp):
        return None
    return tuple(sorted((_rule(part, local) for part in over_tcp), key=lambda rule: rule.number))


def lets_nothing_out(entries: Iterable[Resource], world: World) -> bool:
    """Whether no entry may be one that allows something outbound, of whatever protocol."""
    return not any(
        holds(entry.guard, world)
        and literal(_in_world(entry, "Egress", world) or "false") != "false"
        and (literal(_in_world(entry, "RuleAction", world)) or "allow").lower() == "allow"
        for entry in entries
    )


def _is_plain(part: Mapping[str, object]) -> bool:
    """Whether it is known which number it has, which way it is about and what it does."""
    ways = literal(part["Egress"] or "false") in ("true", "false")
    return ways and (literal(part["RuleNumber"]) or "").isdecimal() and literal(part["RuleAction"]) is not None


def _rule(part: Mapping[str, object], local: Container[Text]) -> AclRule:
    protocol = _protocol(part)
    return AclRule(
        number=int(literal(part["RuleNumber"]) or 0),
        allows=(literal(part["RuleAction"]) or "").lower() == "allow",
        is_outbound=literal(part["Egress"] or "false") == "true",
        network=OWN_NETWORK if text(part["CidrBlock"]) in local else _network(part["CidrBlock"]),
        ports=None if protocol is None else EVERY_PORT if protocol in ALL else _ports(part["PortRange"]),
    )


def _in_world(entry: Resource, name: str, world: World) -> object:
    return next((value for guard, value in entry.forms(name) if holds(guard, world)), None)


def _protocol(part: Mapping[str, object]) -> str | None:
    return (literal(part["Protocol"]) or "").lower() or None


def _network(value: object) -> IPv4Network | None:
    try:
        found = ip_network(literal(value) or "", strict=False)
    except ValueError:
        return None
    return found if isinstance(found, IPv4Network) else None


def _ports(value: object) -> Ports | None:
    first, last = (literal(value.get(end)) or "" if isinstance(value, Mapping) else "" for end in ("From", "To"))
    return (int(first), int(last)) if first.isdecimal() and last.isdecimal() else None
