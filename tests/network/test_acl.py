"""Promises of the network ACL (N7): a truth table over its rules, and that the template holds those rules."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest

from network.acl import FRAGMENTATION_NEEDED, AclRule, acl_rules
from network.nat import USER_DATA
from stages.props import NetworkProps
from stages.values import TRANSIT_LIMIT
from tests.network.view import View, text_of

NAT = "the NAT's public subnet"
PRIVATE = "the host's private subnet"


@dataclass(frozen=True)
class Packet:
    """What an ACL sees of a packet that enters a subnet, or leaves it."""

    protocol: str
    source: str
    port: int = 0
    icmp: tuple[int, int] = (0, 0)


def admits(rules: tuple[AclRule, ...], packet: Packet, *, egress: bool = False) -> bool:
    """What AWS does: the first rule that matches decides, and without one the packet is dropped."""
    for rule in sorted(rules, key=lambda rule: rule.number):
        if rule.egress == egress and matches(rule, packet):
            return rule.allow
    return False


def matches(rule: AclRule, packet: Packet) -> bool:
    if IPv4Address(packet.source) not in rule.source:
        return False
    if rule.protocol == "all":
        return True
    if rule.protocol != packet.protocol:
        return False
    if rule.protocol == "icmp":
        return rule.icmp in (None, packet.icmp)
    return rule.ports is None or rule.ports[0] <= packet.port <= rule.ports[1]


WORLD = "203.0.113.7"
TABLE = [
    (True, "a private host's connection, at the NAT", Packet("tcp", "172.30.128.9", 443)),
    (True, "a private host's question to a name server, at the NAT", Packet("udp", "172.30.128.9", 53)),
    (True, "a private host's ping, at the NAT", Packet("icmp", "172.30.128.9", icmp=(8, 0))),
    (True, "a web server's answer, at the NAT's lowest port", Packet("tcp", WORLD, 32768)),
    (True, "a web server's answer, at the NAT's highest port", Packet("tcp", WORLD, 60999)),
    (True, "a name server's answer, at the NAT", Packet("udp", WORLD, 40000)),
    (True, "a web server's answer, translated back, at a Linux host", Packet("tcp", WORLD, 32768)),
    (True, "a web server's answer, translated back, at a Windows host", Packet("tcp", WORLD, 49152)),
    (True, "a router that needs smaller packets", Packet("icmp", WORLD, icmp=FRAGMENTATION_NEEDED)),
    (True, "a web request", Packet("tcp", WORLD, 80)),
    (True, "a web request over TLS", Packet("tcp", WORLD, 443)),
    (True, "an administrator's SSH", Packet("tcp", "192.168.1.17", 22)),
    (True, "a neighbour's SSH, inside the VPC", Packet("tcp", "172.30.1.5", 22)),
    (False, "the world's SSH", Packet("tcp", WORLD, 22)),
    (False, "SSH from beside the administrators' block", Packet("tcp", "192.168.2.17", 22)),
    (False, "the world's Remote Desktop", Packet("tcp", WORLD, 3389)),
    (False, "the world's Remote Desktop over UDP", Packet("udp", WORLD, 3389)),
    (False, "an administrator's Remote Desktop", Packet("tcp", "192.168.1.17", 3389)),
    (False, "the world's ping", Packet("icmp", WORLD, icmp=(8, 0))),
    (False, "an unreachable host's word", Packet("icmp", WORLD, icmp=(3, 1))),
    (False, "mail", Packet("tcp", WORLD, 25)),
    (False, "a question to a name server of ours", Packet("udp", WORLD, 53)),
    (False, "another protocol", Packet("gre", WORLD)),
]


@pytest.mark.parametrize(("admitted", "what", "packet"), TABLE, ids=[what for _, what, _ in TABLE])
def test_the_truth_table(dev_props: NetworkProps, admitted: bool, what: str, packet: Packet) -> None:
    """What may enter a subnet enters it, and nothing else does."""

    assert admits(acl_rules(dev_props), packet) is admitted, what


@pytest.mark.parametrize("packet", [packet for _, _, packet in TABLE])
def test_all_may_leave(dev_props: NetworkProps, packet: Packet) -> None:
    """What may leave is the security groups' task."""

    assert admits(acl_rules(dev_props), packet, egress=True)


def test_transit_networks_are_let_in_where_they_are_configured(
    dev_props: NetworkProps, prod_props: NetworkProps
) -> None:
    """Everything from a transit CIDR enters, Remote Desktop too; without the configuration it does not."""

    for source in ("172.29.3.4", "100.64.200.1"):
        packet = Packet("tcp", source, 3389)
        assert admits(acl_rules(prod_props), packet)
        assert not admits(acl_rules(dev_props), packet)


def test_a_connection_works_all_the_way(dev_props: NetworkProps) -> None:
    """Out through the NAT and back: each of the four steps into or out of a subnet is let through."""

    rules = acl_rules(dev_props)
    host, server, nat_port, host_port = "172.30.128.9", WORLD, 32768, 50000

    assert admits(rules, Packet("tcp", server, 443), egress=True), f"out of {PRIVATE}"
    assert admits(rules, Packet("tcp", host, 443)), f"into {NAT}: the server's port, from the host"
    assert admits(rules, Packet("tcp", server, 443), egress=True), f"out of {NAT}"
    assert admits(rules, Packet("tcp", server, nat_port)), f"into {NAT}: the NAT's port, from the server"
    assert admits(rules, Packet("tcp", host, host_port), egress=True), f"out of {NAT}"
    assert admits(rules, Packet("tcp", server, host_port)), f"into {PRIVATE}: the host's port, from the server"


def test_every_port_that_a_nat_chooses_is_let_in(dev_props: NetworkProps) -> None:
    """The range in the NAT's script lies inside what the ACL admits, beside the refused ports."""

    first, last = port_range(USER_DATA)
    rules = acl_rules(dev_props)
    edges = {port + beside for rule in rules if rule.ports for port in rule.ports for beside in (-1, 0, 1)}
    telling = {first, last} | {port for port in edges if first <= port <= last}  # between them nothing changes

    for protocol in ("tcp", "udp"):
        assert [port for port in telling if not admits(rules, Packet(protocol, WORLD, port))] == []


def port_range(script: Path) -> tuple[int, int]:
    (rule,) = (line for line in script.read_text().splitlines() if "masquerade to" in line)
    first, last = rule.rpartition(":")[2].split("-")
    return int(first), int(last)


def test_the_last_word_is_no(dev_props: NetworkProps) -> None:
    """An explicit deny of everything stands at the highest number that a rule may have."""

    last = max((rule for rule in acl_rules(dev_props) if not rule.egress), key=lambda rule: rule.number)

    assert (last.number, last.allow, str(last.source), last.protocol) == (32766, False, "0.0.0.0/0", "all")


@pytest.fixture
def crowded(dev_props: NetworkProps) -> NetworkProps:
    """With as many transit networks as an estate may name."""
    blocks = tuple(IPv4Network(f"10.{at}.0.0/16") for at in range(TRANSIT_LIMIT))
    return type(dev_props).model_validate({**dev_props.model_dump(), "transit_cidrs": blocks})


def test_no_two_rules_share_a_number(crowded: NetworkProps) -> None:
    """CloudFormation would refuse the second."""

    numbers = [(rule.egress, rule.number) for rule in acl_rules(crowded)]

    assert len(set(numbers)) == len(numbers)


def test_an_acl_has_room_for_all_that_an_estate_may_name(crowded: NetworkProps) -> None:
    """AWS takes 20 rules a direction, and counts its own last one."""

    ingress = [rule for rule in acl_rules(crowded) if not rule.egress]

    assert {rule.source for rule in ingress} >= set(crowded.transit_cidrs)
    assert len(ingress) + 1 == 20


def test_a_transit_network_more_moves_no_other_rule(dev_props: NetworkProps, crowded: NetworkProps) -> None:
    """Entries change in no order: a rule that moved would leave its place to another in the middle of an update."""

    assert set(acl_rules(dev_props)) < set(acl_rules(crowded))


def test_the_template_holds_these_rules_and_no_others(network: View, props: NetworkProps) -> None:
    """Every rule is an entry of the one network ACL, to the letter."""

    expected = {
        (
            rule.egress,
            rule.number,
            "allow" if rule.allow else "deny",
            str(rule.source),
            {"all": -1, "icmp": 1, "tcp": 6, "udp": 17}[rule.protocol],
            rule.ports,
            rule.icmp,
        )
        for rule in acl_rules(props)
    }
    made = {
        (
            entry["Egress"],
            entry["RuleNumber"],
            entry["RuleAction"],
            entry["CidrBlock"],
            entry["Protocol"],
            (entry["PortRange"]["From"], entry["PortRange"]["To"]) if "PortRange" in entry else None,
            (entry["Icmp"]["Type"], entry["Icmp"]["Code"]) if "Icmp" in entry else None,
        )
        for entry in network.properties("AWS::EC2::NetworkAclEntry")
    }

    assert made == expected


def test_the_acl_is_around_every_subnet(network: View) -> None:
    """No subnet is left with the VPC's default ACL, which lets everything in."""

    guarded = {text_of(each["SubnetId"]) for each in network.properties("AWS::EC2::SubnetNetworkAclAssociation")}

    assert guarded == {f"<{name}>" for name in network.of_type("AWS::EC2::Subnet")}
