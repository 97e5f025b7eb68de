"""One thing broken in a template: which question of the first zone finds it, and at which hop."""

import pytest

from packets.question import Kind
from stages.props import NetworkProps
from tests.network.view import View, nat_group
from tests.packets.broken import Break, answers, broken, default_route, entry, fail_over, interface, nat

WEB, NAMES, LARGE, BUCKET = (
    "→ the world, TCP 443",
    "→ the world, UDP 53",
    "→ the world, too large for a router",
    "→ S3, TCP 443",
)
HOST = "a private host of {zone} "
PUBLIC_EDGE = "into subnet-public-{letter}"


def without_entry(number: int) -> Break:
    def change(view: View, props: NetworkProps) -> None:
        del view.resources[entry(view, number)]

    return change


def entry_with(number: int, **changes: object) -> Break:
    return lambda view, props: view.resources[entry(view, number)]["Properties"].update(changes)


def without_private_route(view: View, props: NetworkProps) -> None:
    del view.resources[default_route(view, props, 0)]


def without_public_route(view: View, props: NetworkProps) -> None:
    del view.resources[default_route(view, props, 0, "public")]


def checked_source(view: View, props: NetworkProps) -> None:
    del view.resources[nat(view, props, 0)]["Properties"]["SourceDestCheck"]


def without_address(view: View, props: NetworkProps) -> None:
    del view.resources[view.only("AWS::EC2::EIPAssociation", InstanceId={"Ref": nat(view, props, 0)})]
    interface(view, nat(view, props, 0))["AssociatePublicIpAddress"] = False


def without_gateway(view: View, props: NetworkProps) -> None:
    (attachment,) = view.of_type("AWS::EC2::VPCGatewayAttachment")
    del view.resources[attachment]


def without_endpoint(view: View, props: NetworkProps) -> None:
    (endpoint,) = view.of_type("AWS::EC2::VPCEndpoint")
    del view.resources[endpoint]


def route_to_nothing(view: View, props: NetworkProps) -> None:
    del view.resources[nat(view, props, 0)]


def own_zone_only(view: View, props: NetworkProps) -> None:
    """The NATs' group admits the neighbour's own subnet, and not the first zone's; which has failed over."""
    group = nat_group(view)
    first = str(props.private_subnets[0])
    group["SecurityGroupIngress"] = [rule for rule in group["SecurityGroupIngress"] if rule["CidrIp"] != first]
    fail_over(view, props)


def group_open(view: View, props: NetworkProps) -> None:
    group = nat_group(view)
    group["SecurityGroupIngress"].append({"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"})


def nothing_out(view: View, props: NetworkProps) -> None:
    group = nat_group(view)
    group["SecurityGroupEgress"] = [
        {"CidrIp": "255.255.255.255/32", "IpProtocol": "icmp", "FromPort": 252, "ToPort": 86}
    ]


def without_masquerade(view: View, props: NetworkProps) -> None:
    view.resources[nat(view, props, 0)]["Properties"]["UserData"] = {"Fn::Base64": "sysctl net.ipv4.ip_forward=1"}


def low_ports(view: View, props: NetworkProps) -> None:
    """A NAT that chooses from all unprivileged ports meets the rule against Remote Desktop."""
    script = "ip saddr 172.16.0.0/12 meta l4proto { tcp, udp } masquerade to :1024-65535"
    view.resources[nat(view, props, 0)]["Properties"]["UserData"] = {"Fn::Base64": script}


def masquerades_nobody(view: View, props: NetworkProps) -> None:
    script = "ip saddr 10.0.0.0/8 masquerade"
    view.resources[nat(view, props, 0)]["Properties"]["UserData"] = {"Fn::Base64": script}


BROKEN: dict[str, tuple[Break, str, Kind, str, bool]] = {  # change, question; who refuses, where, if on the way back
    "no rule for answers over TCP": (without_entry(400), HOST + WEB, Kind.ACL, PUBLIC_EDGE, True),
    "no rule for answers over UDP": (without_entry(410), HOST + NAMES, Kind.ACL, PUBLIC_EDGE, True),
    "no rule for large packets": (without_entry(420), HOST + LARGE, Kind.ACL, PUBLIC_EDGE, True),
    "no rule for the VPC": (without_entry(100), "a private host of {zone} → a private host of {other}, TCP 3389",
                            Kind.ACL, "into subnet-private-{last}", False),
    "answers up to 60998 only": (entry_with(400, PortRange={"From": 1024, "To": 60998}), HOST + WEB, Kind.ACL,
                                 PUBLIC_EDGE, True),
    "answers from 32769 only": (entry_with(400, PortRange={"From": 32769, "To": 65535}), HOST + WEB, Kind.ACL,
                                PUBLIC_EDGE, True),
    "no private default route": (without_private_route, HOST + WEB, Kind.ROUTE, "rtb-private-{letter}", False),
    "no public default route": (without_public_route, HOST + WEB, Kind.ROUTE, "rtb-public-{letter}", False),
    "no NAT at the route's end": (route_to_nothing, HOST + WEB, Kind.ROUTE, "rtb-private-{letter}", False),
    "source/dest check on": (checked_source, HOST + WEB, Kind.CHECK, "nat-{letter}", False),
    "no public address": (without_address, HOST + WEB, Kind.GATEWAY, "internet gateway", False),
    "no gateway attached": (without_gateway, HOST + WEB, Kind.ROUTE, "rtb-public-{letter}", False),
    "no S3 endpoint": (without_endpoint, HOST + BUCKET, Kind.GATEWAY, "internet gateway", False),
    "a group without the neighbour's subnet": (own_zone_only, HOST + WEB, Kind.GROUP, "group of nat-{next}", False),
    "a group that lets nothing out": (nothing_out, HOST + WEB, Kind.GROUP, "group of nat-{letter}", False),
    "a NAT that does not translate": (without_masquerade, HOST + WEB, Kind.GATEWAY, "internet gateway", False),
    "a NAT that translates somebody else": (masquerades_nobody, HOST + WEB, Kind.GATEWAY, "internet gateway", False),
    "a NAT that chooses any port": (low_ports, HOST + WEB, Kind.ACL, PUBLIC_EDGE, True),
    "the final deny first": (entry_with(32766, RuleNumber=1), HOST + WEB, Kind.ACL, PUBLIC_EDGE, False),
    "administrators after the deny": (entry_with(200, RuleNumber=215),
        "192.168.1.0/24 → a private host, TCP 22, by {zone}'s attachment", Kind.ACL, "into subnet-private-{last}",
        False),
}  # fmt: skip
TRANSIT_OUT = "a private host of {zone} → 172.29.0.0/16, TCP 443"
TRANSIT_IN = "172.29.0.0/16 → a private host, TCP 3389, by {zone}'s attachment"


def without_transit_routes(view: View, props: NetworkProps) -> None:
    for name, route in list(view.of_type("AWS::EC2::Route").items()):
        if "TransitGatewayId" in route["Properties"]:
            del view.resources[name]


def without_attachment(view: View, props: NetworkProps) -> None:
    (attachment,) = view.of_type("AWS::EC2::TransitGatewayAttachment")
    del view.resources[attachment]


def attached_in_one_zone(view: View, props: NetworkProps) -> None:
    (attachment,) = view.properties("AWS::EC2::TransitGatewayAttachment")
    attachment["SubnetIds"] = attachment["SubnetIds"][-1:]


TRANSIT: dict[str, tuple[Break, str, Kind, str, bool]] = {
    "no route to the gateway": (without_transit_routes, TRANSIT_OUT, Kind.GATEWAY, "internet gateway", False),
    "no route back to the gateway": (without_transit_routes, TRANSIT_IN, Kind.END, "", True),
    "no attachment": (without_attachment, TRANSIT_OUT, Kind.ROUTE, "rtb-private-{letter}", False),
    "no attachment to come in by": (without_attachment, TRANSIT_IN, Kind.GATEWAY, "transit gateway", False),
    "no attachment in the zone": (attached_in_one_zone, TRANSIT_OUT, Kind.GATEWAY, "transit gateway", False),
    "no rule for the transit network": (
        without_entry(110), TRANSIT_IN, Kind.ACL, "into subnet-private-{last}", False),
}  # fmt: skip
OPENED: dict[str, tuple[Break, str]] = {  # the change; what gets through that must not
    "22 open to the world": (entry_with(210, RuleAction="allow"), "the world → a public host of {zone}, TCP 22"),
    "22 for the world before its deny": (
        entry_with(200, CidrBlock="0.0.0.0/0"), "the world → a public host of {zone}, TCP 22"),
    "Remote Desktop denied after the answers' ports": (
        entry_with(220, RuleNumber=405), "the world → a public host of {zone}, TCP 3389"),
    "Remote Desktop over UDP not denied": (without_entry(230), "the world → a public host of {zone}, UDP 3389"),
    "no final deny but an allow": (
        entry_with(32766, RuleAction="allow"), "the world → a public host of {zone}, TCP 25"),
    "NATs open to the world": (group_open, "the world → {zone}'s NAT, TCP 443"),
}  # fmt: skip


def words(props: NetworkProps) -> dict[str, str]:
    letters = [zone[-1] for zone in props.zones]
    return {
        "zone": props.zones[0],
        "other": props.zones[-1],
        "letter": letters[0],
        "next": letters[1],
        "last": letters[-1],
    }


@pytest.mark.parametrize("name", BROKEN)
def test_cut_off(network: View, props: NetworkProps, name: str) -> None:
    """A packet that must get through does not, and the hop that refuses it is named."""

    change, what, kind, where, back = BROKEN[name]
    asked = what.format(**words(props))
    (answer,) = (one for one in answers(broken(network, props, change), props) if one.question.what == asked)
    hop = answer.walk.refused_by

    assert not answer.kept
    assert hop is not None
    assert (kind, back) == (hop.kind, hop.back)
    assert where.format(**words(props)) in hop.where


@pytest.mark.parametrize("name", TRANSIT)
def test_cut_off_from_transit(prod: View, prod_props: NetworkProps, name: str) -> None:
    """The same of a network that is attached to a transit gateway."""

    change, what, kind, where, back = TRANSIT[name]
    asked = what.format(**words(prod_props))
    (answer,) = (one for one in answers(broken(prod, prod_props, change), prod_props) if one.question.what == asked)
    hop = answer.walk.refused_by

    assert not answer.kept
    assert hop is not None
    assert (kind, back) == (hop.kind, hop.back)
    assert where.format(**words(prod_props)) in hop.where


@pytest.mark.parametrize("name", OPENED)
def test_opened(network: View, props: NetworkProps, name: str) -> None:
    """A packet that must not get through does."""

    change, what = OPENED[name]
    found = answers(broken(network, props, change), props)
    (answer,) = (one for one in found if one.question.what == what.format(**words(props)))

    assert (False, True) == (answer.kept, answer.walk.passes)


def test_stranger_is_never_masqueraded(network: View, props: NetworkProps) -> None:
    """Where the NATs' group admits a stranger, his packet leaves the NAT as it came, and ends at the gateway."""

    found = answers(broken(network, props, group_open), props)
    (answer,) = (
        one for one in found if one.question.what.startswith(f"192.168.2.10 → the world, TCP 443, by {props.zones[0]}")
    )
    hop = answer.walk.refused_by

    assert hop is not None
    assert (Kind.GATEWAY, "192.168.2.10 has no public address") == (hop.kind, hop.why)
