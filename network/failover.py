"""What keeps a zone connected while its NAT instance is down: a controller, its probers, its record (N3, N5)."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from network.acknowledge import NAG, accept_wildcards, acknowledge
from network.flow_logs import RETENTION
from network.metrics import NAMESPACE
from network.nat import NatInstances
from network.prober import Probers
from stages.props import NetworkProps

FUNCTIONS = Path(__file__).parent / "functions"
CODE = "failover"
EVERY = cdk.Duration.minutes(1)
LONGEST = cdk.Duration.seconds(50)
"""Less than until the next run."""
PROBED_HOSTS = ("checkip.amazonaws.com", "ip-ranges.amazonaws.com")
"""AWS's own, public, on different networks, and without an interface endpoint that would answer from inside the VPC."""
DOWN = ("stopping", "stopped", "shutting-down", "terminated")


class Failover(Construct):
    """`functions/failover`, every minute and at once when EC2 tells that a NAT goes down; `record` is its table.

    It is the only writer of the private default routes beside CloudFormation, and pauses while that works.
    """

    def __init__(self, scope: Construct, id_: str, *, props: NetworkProps, vpc: ec2.Vpc, nats: NatInstances) -> None:
        super().__init__(scope, id_)
        self._props = props
        self._nats = {zone: each.instance_id for zone, each in zip(props.zones, nats.instances, strict=True)}
        self._tables = {
            zone: subnet.route_table.route_table_id
            for zone, subnet in zip(props.zones, vpc.private_subnets, strict=True)
        }
        retention = RETENTION[props.log_group_days]
        self._probers = Probers(self, "Probers", props=props, vpc=vpc, retention=retention)
        self._log_group = logs.LogGroup(self, "Logs", retention=retention, removal_policy=cdk.RemovalPolicy.DESTROY)
        self.record = self._record()
        role = self._role()
        self.function = self._controller(role)
        rules = self._rules()
        for construct, name in (
            (self._log_group, props.names.of("logs", "failover")),
            (self.record, props.names.of("table", "failover")),
            (role, props.names.of("role", "failover")),
            (self.function, props.names.of("function", "failover")),
            *((rule, props.names.of("rule", f"failover-{rule.node.id.lower()}")) for rule in rules),
        ):
            cdk.Tags.of(construct).add("Name", name)

    def _record(self) -> dynamodb.Table:
        """One item, written only while something is wrong; a conditional write lets one of two controllers win."""
        table = dynamodb.Table(
            self,
            "Record",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(table, {f"{NAG}DDB3": "One item, which the next run makes anew from what it sees."})
        return table

    def _controller(self, role: iam.Role) -> lambda_.Function:
        others = [each.name for each in FUNCTIONS.iterdir() if each.name != CODE]
        return lambda_.Function(
            self,
            "Controller",
            description="Moves a zone's default route to another NAT instance, and back; starts and reboots NATs",
            code=lambda_.Code.from_asset(str(FUNCTIONS), exclude=[*others, "**/__pycache__"]),
            handler=f"{CODE}.index.handler",
            runtime=lambda_.Runtime.PYTHON_3_14,
            memory_size=512,  # for the processor that comes with it: most of a run is cryptography of connections
            timeout=LONGEST,
            role=role,
            log_group=self._log_group,
            environment={
                "ENVIRONMENT": self._props.suffix,
                "NAMESPACE": NAMESPACE,
                "STACK": self._props.names.network_stack,
                "RECORD_TABLE": self.record.table_name,
                "PROBED_HOSTS": cdk.Stack.of(self).to_json_string(list(PROBED_HOSTS)),
                "NATS": cdk.Stack.of(self).to_json_string(self._nats),
                "ROUTE_TABLES": cdk.Stack.of(self).to_json_string(self._tables),
                "PROBERS": cdk.Stack.of(self).to_json_string(
                    {zone: prober.function_name for zone, prober in self._probers.functions.items()}
                ),
            },
        )

    def _rules(self) -> tuple[events.Rule, events.Rule]:
        """A run that failed is not repeated: the next is near. An event that waited is out of date."""
        controller = targets.LambdaFunction(self.function, retry_attempts=0, max_event_age=EVERY)
        schedule = events.Rule(
            self,
            "Schedule",
            description="Runs the failover controller",
            schedule=events.Schedule.rate(EVERY),
            targets=[controller],
        )
        down = events.Rule(
            self,
            "NatDown",
            description="Runs the failover controller when a NAT instance goes down",
            event_pattern=events.EventPattern(
                source=["aws.ec2"],
                detail_type=["EC2 Instance State-change Notification"],
                detail={"instance-id": list(self._nats.values()), "state": list(DOWN)},
            ),
            targets=[controller],
        )
        return schedule, down

    def _role(self) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            description="The failover controller: writes three route tables, starts and reboots three instances",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"failover": iam.PolicyDocument(statements=self._statements())},
        )
        accept_wildcards(role, "EC2's describing actions take no resource.", "Resource::*")
        accept_wildcards(role, "CloudFormation ends a stack's ARN with an id.", f"Resource::{self._stack}")
        return role

    @property
    def _stack(self) -> str:
        """The stack that the controller asks for by name, whatever id CloudFormation gives it."""
        name = self._props.names.network_stack
        return f"arn:aws:cloudformation:{self._props.region}:{self._props.account}:stack/{name}/*"

    def _statements(self) -> list[iam.PolicyStatement]:
        here = f"arn:aws:ec2:{self._props.region}:{self._props.account}"
        return [
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[self._log_group.log_group_arn]
            ),
            iam.PolicyStatement(actions=["ec2:DescribeInstances", "ec2:DescribeRouteTables"], resources=["*"]),
            iam.PolicyStatement(actions=["cloudformation:DescribeStacks"], resources=[self._stack]),
            iam.PolicyStatement(
                actions=["ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"],
                resources=[f"{here}:route-table/{table}" for table in self._tables.values()],
            ),
            iam.PolicyStatement(
                actions=["ec2:StartInstances", "ec2:RebootInstances"],
                resources=[f"{here}:instance/{nat}" for nat in self._nats.values()],
            ),
            iam.PolicyStatement(actions=["dynamodb:GetItem", "dynamodb:PutItem"], resources=[self.record.table_arn]),
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"],
                resources=[prober.function_arn for prober in self._probers.functions.values()],
            ),
        ]
