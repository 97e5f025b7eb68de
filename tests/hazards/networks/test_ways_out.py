"""The way out of a subnet."""

from hazards.networks.ways_out import WaysOut
from hazards.template.view import Template

NATS_IN_A_CIRCLE = {
    "Resources": {
        f"{kind}{one}": {"Type": f"AWS::EC2::{type_}", "Properties": properties}
        for one, other in (("A", "B"), ("B", "A"))
        for kind, type_, properties in (
            ("Subnet", "Subnet", {}),
            ("Table", "RouteTable", {}),
            ("Nat", "NatGateway", {"SubnetId": {"Ref": f"Subnet{one}"}}),
            (
                "Association",
                "SubnetRouteTableAssociation",
                {"SubnetId": {"Ref": f"Subnet{one}"}, "RouteTableId": {"Ref": f"Table{one}"}},
            ),
            (
                "Route",
                "Route",
                {
                    "RouteTableId": {"Ref": f"Table{one}"},
                    "NatGatewayId": {"Ref": f"Nat{other}"},
                    "DestinationCidrBlock": "0.0.0.0/0",
                },
            ),
        )
    }
}


def test_nat_gateways_in_a_circle_end() -> None:
    """Each is come to once, though either sends by the other."""

    template = Template("circle", NATS_IN_A_CIRCLE)

    found = [one.id for one, _ in WaysOut(template).of(template.resources["SubnetA"])]

    assert ["AssociationA", "RouteA", "AssociationB", "RouteB"] == found
