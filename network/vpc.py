"""The VPC of an environment: a public and a private subnet in each zone, at the addresses that its props plan."""

from collections.abc import Sequence

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from constructs import Construct, IConstruct

from stages.props import SUBNET_PREFIX, NetworkProps


class NetworkVpc(Construct):
    """A VPC whose private subnets have no way out yet: `network.nat` gives them one (N1, N2, N6, N16).

    The S3 gateway endpoint is on the public route tables too: a NAT instance installs its packages from S3, and so
    needs no public address for it.
    """

    def __init__(self, scope: Construct, id_: str, *, props: NetworkProps) -> None:
        super().__init__(scope, id_)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            vpc_name=props.names.of("vpc", "network"),
            ip_addresses=PlannedAddresses(props),
            max_azs=len(props.zones),
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="public",
                    subnet_type=ec2.SubnetType.PUBLIC,
                    cidr_mask=SUBNET_PREFIX,
                    map_public_ip_on_launch=False,
                ),
                ec2.SubnetConfiguration(
                    name="private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=SUBNET_PREFIX
                ),
            ],
            nat_gateways=0,
            restrict_default_security_group=True,
        )
        self.s3_endpoint = self.vpc.add_gateway_endpoint("S3Endpoint", service=ec2.GatewayVpcEndpointAwsService.S3)
        self._name_what_has_a_name_tag(props)

    def _name_what_has_a_name_tag(self, props: NetworkProps) -> None:
        for tier, subnets in (("public", self.vpc.public_subnets), ("private", self.vpc.private_subnets)):
            for zone, subnet in zip(props.zones, subnets, strict=True):
                purpose = f"{tier}-{zone[-1]}"
                _name(subnet, props.names.of("subnet", purpose))
                _name(subnet.node.find_child("RouteTable"), props.names.of("rtb", purpose))
        _name(self.vpc.node.find_child("IGW"), props.names.of("igw", "network"))
        _name(self.s3_endpoint, props.names.of("vpce", "s3"))


def _name(construct: IConstruct, name: str) -> None:
    cdk.Tags.of(construct).add("Name", name)


@jsii.implements(ec2.IIpAddresses)
class PlannedAddresses:
    """Hands `ec2.Vpc` the blocks that the props plan, where its own allocator would pack the tiers side by side."""

    def __init__(self, props: NetworkProps) -> None:
        self._cidr = str(props.cidr)
        self._blocks = [str(block) for block in (*props.public_subnets, *props.private_subnets)]

    def allocate_vpc_cidr(self) -> ec2.VpcIpamOptions:
        return ec2.VpcIpamOptions(cidr_block=self._cidr)

    def allocate_subnets_cidr(self, *, requested_subnets: Sequence[object], **_rest: object) -> ec2.SubnetIpamOptions:
        """The request comes in the order of the VPC's subnet configuration: every public one, then the others."""
        blocks = zip(requested_subnets, self._blocks, strict=True)
        return ec2.SubnetIpamOptions(allocated_subnets=[ec2.AllocatedSubnet(cidr=block) for _, block in blocks])
