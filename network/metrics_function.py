"""The function that publishes what AWS does not, every five minutes."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from network.acknowledge import accept_wildcards
from network.flow_logs import RETENTION
from network.log_bucket import LogBucket
from network.metrics import NAMESPACE
from network.nat import NatInstances
from stages.props import NetworkProps

CODE = Path(__file__).parent / "functions" / "nat_metrics"


class MetricsFunction(Construct):
    """`functions/nat_metrics`, its schedule, and a role for what it reads and the one namespace it publishes to (N10).

    No concurrency is reserved: it runs for seconds every five minutes, and an account with the smallest quota would
    refuse the reservation, and with it the stack.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        props: NetworkProps,
        vpc: ec2.IVpc,
        nats: NatInstances,
        bucket: LogBucket,
    ) -> None:
        super().__init__(scope, id_)
        self._log_group = logs.LogGroup(
            self, "Logs", retention=RETENTION[props.log_group_days], removal_policy=cdk.RemovalPolicy.DESTROY
        )
        objects = f"AWSLogs/{props.account}/vpcflowlogs/{props.region}/"
        role = self._role(bucket, objects)
        self.function = lambda_.Function(
            self,
            "Function",
            description="Publishes metrics of the NAT instances and of flow-log delivery",
            code=lambda_.Code.from_asset(str(CODE), exclude=["__pycache__"]),
            handler="index.handler",
            runtime=lambda_.Runtime.PYTHON_3_14,
            memory_size=256,
            timeout=cdk.Duration.minutes(1),
            role=role,
            log_group=self._log_group,
            environment={
                "NAMESPACE": NAMESPACE,
                "ENVIRONMENT": props.suffix,
                "VPC_ID": vpc.vpc_id,
                "LOG_BUCKET": bucket.bucket.bucket_name,
                "LOG_PREFIX": objects,
                "INSTANCE_TYPE": props.nat_instance_type,
                "NATS": cdk.Stack.of(self).to_json_string(
                    {zone: instance.instance_id for zone, instance in zip(props.zones, nats.instances, strict=True)}
                ),
            },
        )
        rule = events.Rule(
            self,
            "Schedule",
            description="Runs the metrics function",
            schedule=events.Schedule.rate(cdk.Duration.minutes(5)),
            # A run that failed is not repeated: the next one is near, and metrics carry their own time.
            targets=[targets.LambdaFunction(self.function, retry_attempts=0)],
        )
        for construct, name in (
            (self._log_group, props.names.of("logs", "metrics")),
            (role, props.names.of("role", "metrics")),
            (self.function, props.names.of("function", "metrics")),
            (rule, props.names.of("rule", "metrics")),
        ):
            cdk.Tags.of(construct).add("Name", name)

    def _role(self, bucket: LogBucket, objects: str) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            description="The metrics function: reads states and metrics, and publishes into one namespace",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"metrics": iam.PolicyDocument(statements=self._statements(bucket, objects))},
        )
        accept_wildcards(role, "These actions take no resource; publishing is bound to a namespace.", "Resource::*")
        return role

    def _statements(self, bucket: LogBucket, objects: str) -> list[iam.PolicyStatement]:
        return [
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[self._log_group.log_group_arn]
            ),
            iam.PolicyStatement(
                actions=["cloudwatch:GetMetricData", "ec2:DescribeFlowLogs", "ec2:DescribeInstanceTypes"],
                resources=["*"],
            ),
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
            ),
            iam.PolicyStatement(
                actions=["s3:ListBucket"],
                resources=[bucket.bucket.bucket_arn],
                conditions={"StringLike": {"s3:prefix": f"{objects}*"}},
            ),
        ]
