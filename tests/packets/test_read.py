"""A template whose network cannot be told is refused by name; what others build otherwise is read as well."""

import pytest

from packets.packet import ALL
from packets.read import read_network
from packets.read_masquerade import read_masquerades
from report.problem import Problem
from stages.props import NetworkProps
from tests.network.view import View, nat_group
from tests.packets.broken import Break, answers, broken, default_route, interface, nat


def two_networks(view: View, props: NetworkProps) -> None:
    view.resources["Other"] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "172.20.0.0/16"}}


def conditional(view: View, props: NetworkProps) -> None:
    view.resources[default_route(view, props, 0)]["Condition"] = "Maybe"


def imported(view: View, props: NetworkProps) -> None:
    interface(view, nat(view, props, 0))["SubnetId"] = {"Fn::ImportValue": "subnet"}


def nat_gateway(view: View, props: NetworkProps) -> None:
    route = view.resources[default_route(view, props, 0)]["Properties"]
    del route["InstanceId"]
    route["NatGatewayId"] = "nat-1"


def prefix_list(view: View, props: NetworkProps) -> None:
    group = nat_group(view)
    group["SecurityGroupIngress"].append({"SourcePrefixListId": "pl-1", "IpProtocol": "-1"})


def group_elsewhere(view: View, props: NetworkProps) -> None:
    interface(view, nat(view, props, 0))["GroupSet"] = ["sg-1"]


def table_elsewhere(view: View, props: NetworkProps) -> None:
    view.properties("AWS::EC2::SubnetRouteTableAssociation")[0]["RouteTableId"] = "rtb-1"


def no_block(view: View, props: NetworkProps) -> None:
    view.properties("AWS::EC2::Subnet")[0]["CidrBlock"] = {"Fn::Select": [0, []]}


UNTOLD = [
    two_networks, conditional, imported, nat_gateway, prefix_list, group_elsewhere, table_elsewhere, no_block
]  # fmt: skip


@pytest.mark.parametrize("change", UNTOLD)
def test_unread(dev: View, dev_props: NetworkProps, change: Break) -> None:
    """No verdict is given on a network that the template leaves open."""

    with pytest.raises(Problem, match="network-unread"):
        read_network(broken(dev, dev_props, change))


def test_no_network() -> None:
    """A template without a VPC has no network."""

    with pytest.raises(Problem, match="network-unread"):
        read_network({"Resources": {}})


def before_the_address(view: View, props: NetworkProps) -> None:
    """As it is while a NAT boots: the address of its launch is all that it has."""
    for association in view.of_type("AWS::EC2::EIPAssociation"):
        del view.resources[association]


def test_public_address_at_launch(network: View, props: NetworkProps) -> None:
    """Until its Elastic IP is associated, an instance reaches the internet with the address of its launch."""

    assert all(answer.kept for answer in answers(broken(network, props, before_the_address), props))


def written_plainly(view: View, props: NetworkProps) -> None:
    """Subnet and groups as properties of the instance itself, and no address before the Elastic IP."""
    for at in range(3):
        own = view.resources[nat(view, props, at)]["Properties"]
        (one,) = own.pop("NetworkInterfaces")
        own |= {"SubnetId": one["SubnetId"], "SecurityGroupIds": one["GroupSet"]}


def test_an_instance_without_interfaces(network: View, props: NetworkProps) -> None:
    """Written either way, it is the same network."""

    assert all(answer.kept for answer in answers(broken(network, props, written_plainly), props))


def apart(view: View, props: NetworkProps) -> None:
    """The group's rules, each a resource of its own."""
    own = nat_group(view)
    group = next(name for name, one in view.resources.items() if one.get("Properties") is own)
    for way in ("Ingress", "Egress"):
        for at, rule in enumerate(own.pop(f"SecurityGroup{way}")):
            type_ = f"AWS::EC2::SecurityGroup{way}"
            view.resources[f"{way}{at}"] = {"Type": type_, "Properties": {**rule, "GroupId": {"Ref": group}}}


def test_rules_apart(dev: View, dev_props: NetworkProps) -> None:
    """A group's rules are the same inside it and beside it."""

    assert read_network(dev.template).groups == read_network(broken(dev, dev_props, apart)).groups


def test_group_without_egress(dev: View, dev_props: NetworkProps) -> None:
    """EC2 gives a group without such rules one that lets everything out."""

    def change(view: View, props: NetworkProps) -> None:
        group = nat_group(view)
        del group["SecurityGroupEgress"]

    groups = read_network(broken(dev, dev_props, change)).groups.values()

    assert [ALL] in [[rule.protocol for rule in group.egress] for group in groups]


def attached_as_vpc_attachment(view: View, props: NetworkProps) -> None:
    """The other resource type that attaches a VPC."""
    (attachment,) = view.of_type("AWS::EC2::TransitGatewayAttachment")
    view.resources[attachment]["Type"] = "AWS::EC2::TransitGatewayVpcAttachment"


def test_transit_gateway_by_either_type(prod: View, prod_props: NetworkProps) -> None:
    """A VPC is attached to a transit gateway by either type."""

    assert all(answer.kept for answer in answers(broken(prod, prod_props, attached_as_vpc_attachment), prod_props))


def test_masquerade() -> None:
    """A NAT's rules, in nftables' words."""

    script = """
    oifname "ens5" ip saddr 172.30.0.0/16 ip daddr != 172.30.0.0/16 meta l4proto { tcp, udp } masquerade to :32768-60999
    oifname "ens5" ip saddr 172.30.0.0/16 masquerade
    ip saddr 172.30.0.0/16 accept
    """
    first, second = read_masquerades(script)

    assert ("172.30.0.0/16", "172.30.0.0/16") == (str(first.sources), str(first.but_to))
    assert (frozenset({6, 17}), (32768, 60999)) == (first.protocols, first.ports)
    assert (None, frozenset(), None) == (second.but_to, second.protocols, second.ports)
