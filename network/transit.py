"""The way to the networks beyond a transit gateway: the attachment of the VPC, and the routes that lead there (N13)."""

from ipaddress import IPv4Network

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from stages.outputs import ATTACHMENT_OPTIONS
from stages.props import NetworkProps


def attachment_tags(props: NetworkProps) -> dict[str, str]:
    return {"Name": props.names.of("tgw-attach", "network"), **props.names.tags()}


class TransitAttachment(Construct):
    """Attaches the VPC in one private subnet a zone, and sends the private subnets' traffic for `transit_routes` there.

    `AWS::EC2::TransitGatewayAttachment` changes its subnets in place. The newer
    `AWS::EC2::TransitGatewayVpcAttachment` is replaced for that, which fails: a VPC has one attachment to a gateway.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgatewayattachment.html
    https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/708

    Public subnets get no route: only NATs are there, which admit the private subnets alone, and whom nobody beyond the
    gateway may ask.
    """

    def __init__(
        self, scope: Construct, id_: str, *, props: NetworkProps, vpc: ec2.Vpc, transit_gateway_id: str
    ) -> None:
        super().__init__(scope, id_)
        self._gateway = transit_gateway_id
        self._attachment = ec2.CfnTransitGatewayAttachment(
            self,
            "Attachment",
            transit_gateway_id=transit_gateway_id,
            vpc_id=vpc.vpc_id,
            subnet_ids=[subnet.subnet_id for subnet in vpc.private_subnets],
            options=ATTACHMENT_OPTIONS,
        )
        cdk.Tags.of(self._attachment).add("Name", attachment_tags(props)["Name"])
        for zone, subnet in zip(props.zones, vpc.private_subnets, strict=True):
            for block in props.transit_routes:
                self._route(zone[-1].upper(), subnet, block)

    def _route(self, letter: str, subnet: ec2.ISubnet, block: IPv4Network) -> None:
        """Named by its block, so that one block more or fewer leaves the routes of the others alone."""
        route = ec2.CfnRoute(
            self,
            f"Route{letter}{block}".replace("/", "-"),
            route_table_id=subnet.route_table.route_table_id,
            destination_cidr_block=str(block),
            transit_gateway_id=self._gateway,
        )
        # EC2 knows no transit gateway that the VPC is not attached to, and CloudFormation sees no edge in its id.
        route.node.add_dependency(self._attachment)
