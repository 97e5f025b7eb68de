"""Which packets may enter and leave the subnets: the rules as data (N7), and the network ACL made from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from network.acknowledge import NAG, acknowledge
from stages.props import NetworkProps
from stages.values import ADMINISTRATION, TRANSIT_LIMIT

WORLD = IPv4Network("0.0.0.0/0")
TRANSIT_RULES = range(110, 110 + 10 * TRANSIT_LIMIT, 10)
LAST_RULE = 32766  # the highest number that a rule may have; AWS's own final deny comes after it
FRAGMENTATION_NEEDED = (3, 4)  # ICMP type and code: without it, connections with large packets hang (RFC 1191)
Protocol = Literal["all", "tcp", "udp", "icmp"]


@dataclass(frozen=True)
class AclRule:
    """One rule. Of the rules that match a packet, the one with the lowest number decides.

    `source` is the packet's other end: where it comes from, or, of an egress rule, where it goes to. `ports` are the
    destination's, from and to; `icmp` is type and code. `None` matches any.
    """

    number: int
    allow: bool
    source: IPv4Network
    protocol: Protocol = "all"
    ports: tuple[int, int] | None = None
    icmp: tuple[int, int] | None = None
    egress: bool = False


def acl_rules(props: NetworkProps) -> tuple[AclRule, ...]:
    """The rules of every subnet of an environment, in the order in which they are tried.

    An ACL knows no connections: answers to what went out come in as packets to a high port, of a NAT in the public
    subnets and, once translated back, of the host in the private ones. So both tiers need the same rules.
    """
    return (
        *_ingress(props),
        AclRule(LAST_RULE, allow=False, source=WORLD),
        AclRule(100, allow=True, source=WORLD, egress=True),  # what may leave is the security groups' task
    )


def _ingress(props: NetworkProps) -> Iterator[AclRule]:
    """Every rule keeps its number for life, and transit networks have numbers of their own.

    CloudFormation changes entries in no order: if one more transit network moved the rules after it, then for some
    seconds of that update answers were refused, or the world's Remote Desktop let in.
    """
    yield AclRule(100, True, props.cidr)
    for number, block in zip(TRANSIT_RULES, props.transit_cidrs, strict=False):
        yield AclRule(number, True, block)
    yield AclRule(200, True, ADMINISTRATION, "tcp", (22, 22))
    yield AclRule(210, False, WORLD, "tcp", (22, 22))
    # Before the answers' ports, which would let them in. Remote Desktop speaks UDP as well.
    yield AclRule(220, False, WORLD, "tcp", (3389, 3389))
    yield AclRule(230, False, WORLD, "udp", (3389, 3389))
    yield AclRule(300, True, WORLD, "tcp", (80, 80))
    yield AclRule(310, True, WORLD, "tcp", (443, 443))
    yield AclRule(400, True, WORLD, "tcp", (1024, 65535))
    yield AclRule(410, True, WORLD, "udp", (1024, 65535))
    yield AclRule(420, True, WORLD, "icmp", icmp=FRAGMENTATION_NEEDED)


class SubnetAcl(Construct):
    """One network ACL around all six subnets."""

    def __init__(self, scope: Construct, id_: str, *, props: NetworkProps, vpc: ec2.Vpc) -> None:
        super().__init__(scope, id_)
        self.acl = ec2.NetworkAcl(
            self,
            "Acl",
            vpc=vpc,
            subnet_selection=ec2.SubnetSelection(subnets=[*vpc.public_subnets, *vpc.private_subnets]),
        )
        for rule in acl_rules(props):
            self._add(rule)
        cdk.Tags.of(self.acl).add("Name", props.names.of("acl", "network"))
        acknowledge(self, {f"{NAG}VPC3": "The network must refuse by default at its subnets' edge too (N7)."})

    def _add(self, rule: AclRule) -> None:
        self.acl.add_entry(
            f"{'Egress' if rule.egress else 'Ingress'}{rule.number}",
            rule_number=rule.number,
            cidr=ec2.AclCidr.ipv4(str(rule.source)),
            traffic=_traffic(rule),
            direction=ec2.TrafficDirection.EGRESS if rule.egress else ec2.TrafficDirection.INGRESS,
            rule_action=ec2.Action.ALLOW if rule.allow else ec2.Action.DENY,
        )


def _traffic(rule: AclRule) -> ec2.AclTraffic:
    match rule:
        case AclRule(protocol="tcp", ports=(first, last)):
            return ec2.AclTraffic.tcp_port_range(first, last)
        case AclRule(protocol="udp", ports=(first, last)):
            return ec2.AclTraffic.udp_port_range(first, last)
        case AclRule(protocol="icmp", icmp=(type_, code)):
            return ec2.AclTraffic.icmp(type=type_, code=code)
        case _:
            return ec2.AclTraffic.all_traffic()
