"""Promises of the VPC, its subnets and its endpoint (N1, N2, N6, N16)."""

import json

from stages.props import NetworkProps
from tests.network.view import View, text_of


def test_the_vpc_has_the_block_and_dns(network: View, props: NetworkProps) -> None:
    """The VPC has the environment's block, and resolves and gives host names."""

    (vpc,) = network.properties("AWS::EC2::VPC")

    assert vpc["CidrBlock"] == str(props.cidr)
    assert vpc["EnableDnsSupport"] is True
    assert vpc["EnableDnsHostnames"] is True


def test_each_zone_has_a_public_and_a_private_subnet(network: View, props: NetworkProps) -> None:
    """Six subnets, each in its zone, at its planned block, under its name."""

    planned = {
        (props.names.of("subnet", f"{tier}-{zone[-1]}"), zone, str(block))
        for tier, blocks in (("public", props.public_subnets), ("private", props.private_subnets))
        for zone, block in zip(props.zones, blocks, strict=True)
    }
    made = {
        (network.name_tag(name), subnet["Properties"]["AvailabilityZone"], subnet["Properties"]["CidrBlock"])
        for name, subnet in network.of_type("AWS::EC2::Subnet").items()
    }

    assert made == planned


def test_no_subnet_hands_out_public_addresses(network: View) -> None:
    """Only Elastic IPs are public: a partner's allow-list must stay true."""

    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in network.properties("AWS::EC2::Subnet"))


def test_the_template_asks_for_no_zones(network: View) -> None:
    """Zones are written out; nothing is left to Fn::GetAZs or to a look-up's dummies."""

    text = json.dumps(network.template)

    assert "Fn::GetAZs" not in text
    assert "dummy" not in text


def test_synth_looks_nothing_up(manifest: dict[str, object]) -> None:
    """The assembly misses no context, so synth needs no account."""

    assert not manifest.get("missing")


def test_public_subnets_reach_the_internet_gateway(network: View) -> None:
    """Every public default route comes after the gateway's attachment."""

    routes = {
        name: route for name, route in network.of_type("AWS::EC2::Route").items() if "GatewayId" in route["Properties"]
    }
    (attachment,) = network.of_type("AWS::EC2::VPCGatewayAttachment")

    assert len(routes) == 3
    assert all(attachment in network.before(name) for name in routes)


def test_every_subnet_has_a_route_table_of_its_own(network: View) -> None:
    """Six associations, of six subnets with six tables."""

    pairs = [
        (text_of(each["SubnetId"]), text_of(each["RouteTableId"]))
        for each in network.properties("AWS::EC2::SubnetRouteTableAssociation")
    ]

    assert len({subnet for subnet, _ in pairs}) == 6
    assert len({table for _, table in pairs}) == 6


def test_s3_is_reached_from_every_subnet_without_the_internet(network: View) -> None:
    """The gateway endpoint is on all six route tables, the public ones too: NATs install from S3."""

    (endpoint,) = network.properties("AWS::EC2::VPCEndpoint")
    tables = {f"<{name}>" for name in network.of_type("AWS::EC2::RouteTable")}

    assert endpoint["VpcEndpointType"] == "Gateway"
    assert text_of(endpoint["ServiceName"]).endswith(".s3")
    assert {text_of(table) for table in endpoint["RouteTableIds"]} == tables


def test_the_default_security_group_is_emptied(network: View) -> None:
    """A custom resource takes the rules out of the VPC's default security group."""

    (vpc,) = network.of_type("AWS::EC2::VPC")
    (emptier,) = network.properties("Custom::VpcRestrictDefaultSG")

    assert text_of(emptier["DefaultSecurityGroupId"]) == f"<{vpc}.DefaultSecurityGroup>"
