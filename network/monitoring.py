"""Everything that watches a network: the metrics it lacks, alarms, whom they tell, and a dashboard."""

from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from network.alarms import Alarms
from network.dashboard import NetworkDashboard
from network.log_bucket import LogBucket
from network.metrics import NetworkMetrics
from network.metrics_function import MetricsFunction
from network.nat import NatInstances
from network.notifications import Notifications
from stages.props import NetworkProps


class Monitoring(Construct):
    """What CloudWatch, EC2 and S3 tell of a network without help from the NAT instances themselves (N10, N11)."""

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
        MetricsFunction(self, "Metrics", props=props, vpc=vpc, nats=nats, bucket=bucket)
        notifications = Notifications(self, "Notifications", props=props)
        metrics = NetworkMetrics(props=props, nats=nats, bucket=bucket)
        alarms = Alarms(self, "Alarms", props=props, metrics=metrics, tell=actions.SnsAction(notifications.topic))
        NetworkDashboard(self, "Dashboard", props=props, metrics=metrics, alarms=alarms.alarms)
