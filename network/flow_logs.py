"""Flow logs of all traffic, to CloudWatch Logs and to S3: the last resources of the stack."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct, IConstruct

from network.log_bucket import LogBucket
from stages.props import NetworkProps

RETENTION = {30: logs.RetentionDays.ONE_MONTH}
AGGREGATION = {60: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE}


class FlowLogGroup(Construct):
    """The log group of the flow logs, and the role that writes into it."""

    def __init__(self, scope: Construct, id_: str, *, props: NetworkProps) -> None:
        super().__init__(scope, id_)
        self.log_group = logs.LogGroup(
            self,
            "LogGroup",
            retention=RETENTION[props.log_group_days],
            removal_policy=(
                cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if props.keep_logs else cdk.RemovalPolicy.DESTROY
            ),
        )
        self.role = iam.Role(
            self,
            "Role",
            description="Flow logs: may write into their log group",
            # Against the confused deputy: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
            assumed_by=iam.ServicePrincipal(
                "vpc-flow-logs.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": props.account},
                    "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{props.region}:{props.account}:vpc-flow-log/*"},
                },
            ),
        )
        cdk.Tags.of(self.log_group).add("Name", props.names.of("logs", "flow-logs"))
        cdk.Tags.of(self.role).add("Name", props.names.of("role", "flow-logs"))


class FlowLogs(Construct):
    """Both flow logs of a VPC, created after everything else (N8).

    A flow log writes into its bucket at once, and creates the bucket's policy where there is none. Last in creation,
    it cannot win that race; first in deletion, it has stopped when the bucket is emptied.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        props: NetworkProps,
        vpc: ec2.IVpc,
        bucket: LogBucket,
        group: FlowLogGroup,
    ) -> None:
        super().__init__(scope, id_)
        destinations = {
            "ToCloudWatch": ec2.FlowLogDestination.to_cloud_watch_logs(group.log_group, group.role),
            "ToS3": ec2.FlowLogDestination.to_s3(bucket.bucket),
        }
        self._to_cloud_watch, self._to_s3 = (
            ec2.FlowLog(
                self,
                name,
                resource_type=ec2.FlowLogResourceType.from_vpc(vpc),
                destination=destination,
                traffic_type=ec2.FlowLogTrafficType.ALL,
                max_aggregation_interval=AGGREGATION[props.flow_log_aggregation_seconds],
                flow_log_name=props.names.of("fl", name.removeprefix("To").lower()),
            )
            for name, destination in destinations.items()
        )

    def come_after(self, *constructs: IConstruct) -> None:
        """Orders creation: `constructs`, then the flow log to CloudWatch Logs, then the one to S3."""
        self._to_cloud_watch.node.add_dependency(*constructs)
        self._to_s3.node.add_dependency(self._to_cloud_watch)
