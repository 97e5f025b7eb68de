"""The way out of the private subnets: one NAT instance a zone, and the routes to them."""

from collections.abc import Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from network.acknowledge import NAG, accept_wildcards, acknowledge
from network.metrics import NAMESPACE
from network.nat_notes import tell_of_images, tell_of_type
from stages.amis import Amis
from stages.props import NetworkProps

USER_DATA = Path(__file__).parent / "nat_user_data.sh"
CONNECTIONS = Path(__file__).parent / "nat_connections.sh"
ANYWHERE = "0.0.0.0/0"
READY_WITHIN = cdk.Duration.minutes(20)
"""For an instance to boot and to prove that it forwards; the script's tries all end within this, a test says so."""
KEPT_BACK = 3
"""A subnet's fourth address, which AWS keeps for future use: the script's own test client has it, nobody else can.

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
"""
SESSION_MANAGER_ACTIONS = (
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
"""All that Session Manager needs, where the managed policy also reads every parameter of the account.

https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
"""


class NatInstances(Construct):
    """In each zone's public subnet a NAT instance with an address of its own, and a route to it (N3 to N6).

    `instances` and `addresses` are in the order of the zones. `after` is what must work before an instance boots,
    because its packages come through it; so is its subnet's route table, which the construct knows by itself.

    The order of each zone is instance, route, address. The instance is complete when it has signalled that it
    forwards, by the public address that it got at launch; only then its route moves, and then its Elastic IP. With the
    address first, the instance that is replaced would be routed to without any. An edit of the script replaces the
    instances, because CloudFormation waits for a signal only when it creates.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        props: NetworkProps,
        amis: Amis,
        vpc: ec2.Vpc,
        after: Sequence[IDependable],
    ) -> None:
        super().__init__(scope, id_)
        self._props = props
        self._vpc = vpc
        tell_of_images(self, props, amis)
        tell_of_type(self, props)
        self.security_group = self._security_group()
        self._profile = self._instance_profile()
        self.instances = [self._instance(at, amis.image(props, zone)) for at, zone in enumerate(props.zones)]
        for instance, subnet in zip(self.instances, vpc.public_subnets, strict=True):
            instance.node.add_dependency(*after, subnet.internet_connectivity_established)
        self.addresses = [self._address(at) for at in range(len(props.zones))]

    def _security_group(self) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=self._vpc,
            description="NAT instances: what the private subnets send out, and nothing from the world",
            allow_all_outbound=True,
        )
        # All three subnets, not the zone's own alone: a NAT stands in for a failed neighbour (N6).
        for block in self._props.private_subnets:
            group.add_ingress_rule(
                ec2.Peer.ipv4(str(block)), ec2.Port.all_traffic(), "a private subnet, on its way out"
            )
        cdk.Tags.of(group).add("Name", self._props.names.of("sg", "nat"))
        return group

    def _instance_profile(self) -> iam.InstanceProfile:
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            description="A NAT instance: may be reached through Session Manager, and publishes into one namespace",
            inline_policies={
                "session-manager": iam.PolicyDocument(
                    statements=[iam.PolicyStatement(actions=list(SESSION_MANAGER_ACTIONS), resources=["*"])]
                ),
                "metrics": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["cloudwatch:PutMetricData"],
                            resources=["*"],
                            conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
                        )
                    ]
                ),
            },
        )
        cdk.Tags.of(role).add("Name", self._props.names.of("role", "nat"))
        accept_wildcards(
            role, "Session Manager's own actions take no resource, nor does publishing a metric.", "Resource::*"
        )
        return iam.InstanceProfile(self, "InstanceProfile", role=role)

    def _instance(self, at: int, image: str) -> ec2.Instance:
        """The NAT of the zone at that place of `zones`."""
        letter = self._props.zones[at][-1]
        user_data = ec2.MultipartUserData()
        instance = ec2.Instance(
            self,
            f"Instance{letter.upper()}",
            instance_name=self._props.names.of("nat", letter),
            vpc=self._vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=[self._vpc.public_subnets[at]]),
            instance_type=ec2.InstanceType(self._props.nat_instance_type),
            machine_image=ec2.MachineImage.generic_linux({self._props.region: image}),
            user_data=user_data,
            user_data_causes_replacement=True,
            resource_signal_timeout=READY_WITHIN,
            associate_public_ip_address=True,
            security_group=self.security_group,
            instance_profile=self._profile,
            source_dest_check=False,
            http_tokens=ec2.HttpTokens.REQUIRED,
            http_put_response_hop_limit=1,
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",  # the root device of Amazon Linux 2023
                    volume=ec2.BlockDeviceVolume.ebs(8, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                )
            ],
            propagate_tags_to_volume_on_creation=True,
        )
        self._write(user_data, at, instance.instance.logical_id)
        acknowledge(
            instance,
            {
                f"{NAG}EC28": "Status checks come every minute for free; detailed monitoring would add nothing "
                "that an alarm here reads.",
                f"{NAG}EC29": "Termination protection of the instance would block CloudFormation's own "
                "replacement; the routes need its id, so no Auto Scaling group may replace it.",
                "CloudFormation-Validate::W9010": "The image is the pin of this region and zone, from amis.toml.",
            },
        )
        return instance

    def _write(self, user_data: ec2.MultipartUserData, at: int, logical_id: str) -> None:
        """Two scripts, run at every boot: a NAT that was stopped and started proves itself again."""
        every_boot = "#cloud-config\ncloud_final_modules:\n- [scripts-user, always]\n"
        user_data.add_part(ec2.MultipartBody.from_raw_body(content_type="text/cloud-config", body=every_boot))
        values = {
            "VPC_CIDR": str(self._props.cidr),
            "PROBE": str(self._props.public_subnets[at].network_address + KEPT_BACK),
            "REGION": self._props.region,
            "URL_SUFFIX": cdk.Aws.URL_SUFFIX,
            "STACK": self._props.names.network_stack,
            "RESOURCE": logical_id,
            "ENVIRONMENT": self._props.suffix,
            "ZONE": self._props.zones[at],
            "GENERATION": str(self._props.nat_generations.get(self._props.zones[at], 1)),
            "NAMESPACE": NAMESPACE,
        }
        for file in (USER_DATA, CONNECTIONS):
            script = file.read_text()
            for name, value in values.items():
                script = script.replace(f"@{name}@", value)
            user_data.add_part(ec2.MultipartBody.from_user_data(ec2.UserData.custom(script)))

    def _address(self, at: int) -> ec2.CfnEIP:
        """The default route of a zone's private subnet to its NAT, and, after it, the NAT's public address."""
        letter = self._props.zones[at][-1]
        instance_id = self.instances[at].instance_id
        internet = self._vpc.public_subnets[at].internet_connectivity_established
        address = ec2.CfnEIP(self, f"Address{letter.upper()}", domain="vpc")
        address.node.add_dependency(internet)
        cdk.Tags.of(address).add("Name", self._props.names.of("eip", f"nat-{letter}"))
        route = ec2.CfnRoute(
            self,
            f"PrivateRoute{letter.upper()}",
            route_table_id=self._vpc.private_subnets[at].route_table.route_table_id,
            destination_cidr_block=ANYWHERE,
            instance_id=instance_id,
        )
        association = ec2.CfnEIPAssociation(
            self,
            f"AddressAssociation{letter.upper()}",
            allocation_id=address.attr_allocation_id,
            instance_id=instance_id,
        )
        association.node.add_dependency(internet, route)
        return address
