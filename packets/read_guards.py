"""Reads a template's network ACLs and security groups. Rules for IPv6 say nothing about a packet of IPv4."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from packets.acl import AclEntry
from packets.network import Acl, GroupRule, SecurityGroup
from packets.packet import ALL, EVERYWHERE, ICMP, TCP, UDP
from packets.template import Properties, Template, block, known, reference, unread

PROTOCOLS = {"-1": ALL, "icmp": ICMP, "tcp": TCP, "udp": UDP}
EVERYTHING = GroupRule(protocol=ALL, source=EVERYWHERE)
DEFAULT_ACL = Acl(
    id="default",
    name="the VPC's default ACL",
    entries=tuple(
        AclEntry(number=100, egress=egress, allow=True, protocol=ALL, cidr=EVERYWHERE) for egress in (False, True)
    ),
)


def read_acls(template: Template) -> dict[str, Acl]:
    entries: dict[str, list[AclEntry]] = {id_: [] for id_, _ in template.of("AWS::EC2::NetworkAcl")}
    for id_, entry in template.of("AWS::EC2::NetworkAclEntry"):
        if "CidrBlock" in entry:
            known(entries, reference(entry["NetworkAclId"], id_), id_).append(_entry(entry))
    return {id_: Acl(id=id_, name=template.name(id_), entries=tuple(own)) for id_, own in entries.items()}


def _entry(entry: Properties) -> AclEntry:
    ports, icmp = entry.get("PortRange"), entry.get("Icmp")
    return AclEntry(
        number=int(entry["RuleNumber"]),
        egress=entry.get("Egress", False) is True,
        allow=entry["RuleAction"] == "allow",
        protocol=int(entry["Protocol"]),
        cidr=block(entry["CidrBlock"], f"rule {entry['RuleNumber']}"),
        ports=(int(ports["From"]), int(ports["To"])) if ports else None,
        icmp=(int(icmp["Type"]), int(icmp["Code"])) if icmp else None,
    )


def read_groups(template: Template) -> dict[str, SecurityGroup]:
    """A group without a rule for what goes out lets everything out: EC2 gives it that rule."""
    return {
        id_: SecurityGroup(
            id=id_,
            name=template.name(id_),
            ingress=_rules(id_, [*group.get("SecurityGroupIngress", []), *_apart(template, id_, "Ingress")]),
            egress=_rules(id_, [*group.get("SecurityGroupEgress", []), *_apart(template, id_, "Egress")])
            if group.get("SecurityGroupEgress") or _apart(template, id_, "Egress")
            else (EVERYTHING,),
        )
        for id_, group in template.of("AWS::EC2::SecurityGroup")
    }


def _apart(template: Template, group: str, direction: str) -> list[Properties]:
    """The rules that are resources of their own."""
    rules = template.of(f"AWS::EC2::SecurityGroup{direction}")
    return [rule for id_, rule in rules if reference(rule["GroupId"], id_) == group]


def _rules(group: str, rules: Iterable[Properties]) -> tuple[GroupRule, ...]:
    return tuple(_rule(group, rule) for rule in rules if "CidrIpv6" not in rule)


def _rule(group: str, rule: Properties) -> GroupRule:
    source: IPv4Network | str
    if "CidrIp" in rule:
        source = block(rule["CidrIp"], group)
    elif other := rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId"):
        source = reference(other, group)
    else:
        raise unread(group, "one of its rules names neither a block nor a group")
    word = str(rule["IpProtocol"])
    has_ports = "FromPort" in rule and "ToPort" in rule
    return GroupRule(
        protocol=PROTOCOLS[word] if word in PROTOCOLS else int(word),
        source=source,
        ports=(int(rule["FromPort"]), int(rule["ToPort"])) if has_ports else None,
    )
