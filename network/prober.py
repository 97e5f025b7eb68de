"""A function in each private subnet that says whether the world can be reached from there (N5)."""

from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from network.acknowledge import accept_wildcards
from stages.props import NetworkProps

CODE = Path(__file__).parent / "functions" / "prober"
INTERFACE_ACTIONS = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda itself does with the role of any function in a VPC.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
"""
LONGEST = cdk.Duration.seconds(10)
"""Above what the controller asks for, which a test compares."""


class Probers(Construct):
    """`functions/prober`, once a zone; `functions` are by zone.

    No interface endpoint is needed: the controller, outside the VPC, calls them by Lambda's own way in. Lambda keeps
    their network interfaces for up to 20 minutes after they are gone, and CloudFormation waits for that on deletion.
    """

    functions: Mapping[str, lambda_.Function]

    def __init__(
        self, scope: Construct, id_: str, *, props: NetworkProps, vpc: ec2.Vpc, retention: logs.RetentionDays
    ) -> None:
        super().__init__(scope, id_)
        log_group = logs.LogGroup(self, "Logs", retention=retention, removal_policy=cdk.RemovalPolicy.DESTROY)
        role = self._role(log_group)
        group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="Probers: reach HTTPS servers", allow_all_outbound=False
        )
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "what a probe tries to reach")
        self.functions = {
            zone: self._function(zone, vpc, subnet, group, role, log_group)
            for zone, subnet in zip(props.zones, vpc.private_subnets, strict=True)
        }
        for construct, name in (
            (log_group, props.names.of("logs", "prober")),
            (role, props.names.of("role", "prober")),
            (group, props.names.of("sg", "prober")),
            *((each, props.names.of("function", f"prober-{zone[-1]}")) for zone, each in self.functions.items()),
        ):
            cdk.Tags.of(construct).add("Name", name)

    def _role(self, log_group: logs.ILogGroup) -> iam.Role:
        """What Lambda needs for an interface, and what of that the function's own code may do: nothing."""
        interfaces = list(INTERFACE_ACTIONS)
        role = iam.Role(
            self,
            "Role",
            description="The probers: write their log; Lambda gives them an interface",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={
                "interface": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(actions=interfaces, resources=["*"]),
                        iam.PolicyStatement(
                            effect=iam.Effect.DENY,
                            actions=interfaces,
                            resources=["*"],
                            conditions={"ArnLike": {"lambda:SourceFunctionArn": "arn:aws:lambda:*:*:function:*"}},
                        ),
                    ]
                ),
                "log": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group.log_group_arn]
                        )
                    ]
                ),
            },
        )
        accept_wildcards(role, "Lambda makes the interface before its id is known.", "Resource::*")
        return role

    def _function(
        self,
        zone: str,
        vpc: ec2.Vpc,
        subnet: ec2.ISubnet,
        group: ec2.ISecurityGroup,
        role: iam.IRole,
        log_group: logs.ILogGroup,
    ) -> lambda_.Function:
        return lambda_.Function(
            self,
            zone[-1].upper(),
            description=f"Says whether the world can be reached from the private subnet of {zone}",
            code=lambda_.Code.from_asset(str(CODE), exclude=["__pycache__"]),
            handler="index.handler",
            runtime=lambda_.Runtime.PYTHON_3_14,
            memory_size=128,
            timeout=LONGEST,
            role=role,
            log_group=log_group,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=[subnet]),
            security_groups=[group],
        )
