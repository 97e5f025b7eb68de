"""Promises of the attachment to a transit gateway, and of the routes that lead there (N13)."""

from stages.outputs import ATTACHMENT_OPTIONS
from stages.props import NetworkProps
from tests.network.view import View, tags_of

GATEWAY = "tgw-0123456789abcdef0"


def attachment(prod: View) -> str:
    (name,) = prod.of_type("AWS::EC2::TransitGatewayAttachment")
    return name


def transit_routes(view: View) -> dict[str, dict[str, object]]:
    routes = view.of_type("AWS::EC2::Route").items()
    return {name: route["Properties"] for name, route in routes if "TransitGatewayId" in route["Properties"]}


def test_attached_in_one_private_subnet_a_zone(prod: View, prod_props: NetworkProps) -> None:
    """All three zones reach the gateway, each by its own private subnet, with options, Name and tags."""

    of, zones = prod_props.names.of, [zone[-1] for zone in prod_props.zones]
    made = prod.resources[attachment(prod)]
    (vpc,) = prod.of_type("AWS::EC2::VPC")

    assert made["Properties"]["TransitGatewayId"] == GATEWAY
    assert made["Properties"]["VpcId"] == {"Ref": vpc}
    assert made["Properties"]["SubnetIds"] == [
        {"Ref": prod.named("AWS::EC2::Subnet", of("subnet", f"private-{zone}"))} for zone in zones
    ]
    assert made["Properties"]["Options"] == ATTACHMENT_OPTIONS
    assert tags_of(made) == {"Name": of("tgw-attach", "network"), **prod_props.names.tags()}


def test_each_private_table_leads_to_each_block(prod: View, prod_props: NetworkProps) -> None:
    """Each transit network, and the administrators', from each private route table; from no public one."""

    of, zones = prod_props.names.of, [zone[-1] for zone in prod_props.zones]
    tables = [prod.named("AWS::EC2::RouteTable", of("rtb", f"private-{zone}")) for zone in zones]
    blocks = ["172.29.0.0/16", "100.64.0.0/16", "192.168.1.0/24"]
    expected = [
        {"RouteTableId": {"Ref": table}, "DestinationCidrBlock": block, "TransitGatewayId": GATEWAY}
        for table in tables
        for block in blocks
    ]
    found = list(transit_routes(prod).values())

    assert len(found) == len(expected)
    assert all(route in found for route in expected)


def test_routes_come_after_the_attachment(prod: View) -> None:
    """EC2 refuses a route to a gateway that the VPC is not attached to; deletion goes the other way round."""

    assert all(attachment(prod) in prod.before(route) for route in transit_routes(prod))


def test_without_an_id_nothing_is_attached(dev: View) -> None:
    """The configuration is told, and nothing made."""

    assert not [name for name, each in dev.resources.items() if "TransitGateway" in each["Type"]]
    assert {} == transit_routes(dev)
