"""The metrics that the alarms and the dashboard read, by the names under which they are published."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from network.log_bucket import LogBucket
from network.nat import NatInstances
from stages.props import NetworkProps

NAMESPACE = "Sluice/Network"
"""Of what functions/nat_metrics publishes; all else comes from AWS's own namespaces."""
DESTINATIONS = ("cloud-watch-logs", "s3")
"""Of the flow logs, as `LogDestinationType` writes them."""


class NetworkMetrics:
    """Metrics of one network. `at` is a zone's place in `props.zones`.

    They carry no label: CDK would write an alarm on a labelled metric as metric math, which takes no EC2 action.
    """

    def __init__(self, *, props: NetworkProps, nats: NatInstances, bucket: LogBucket) -> None:
        self._props = props
        self._ids = [instance.instance_id for instance in nats.instances]
        self._bucket = bucket.bucket.bucket_name

    def nat(self, name: str, at: int) -> cloudwatch.Metric:
        """One that our function publishes for each NAT, such as `BandwidthIn`."""
        zone = self._props.zones[at]
        return self._published(name, {"Zone": zone, "NatInstanceId": self._ids[at]}, "Average")

    def instance(self, name: str, at: int, *, statistic: str, period: cdk.Duration) -> cloudwatch.Metric:
        """One of EC2's own, such as `StatusCheckFailed_System`."""
        return cloudwatch.Metric(
            namespace="AWS/EC2",
            metric_name=name,
            dimensions_map={"InstanceId": self._ids[at]},
            statistic=statistic,
            period=period,
        )

    def delivery_failing(self, destination: str) -> cloudwatch.Metric:
        """1 where the flow log to that destination is missing, not active or not delivering, else 0."""
        return self._published("FlowLogDeliveryFailing", {"Destination": destination}, "Maximum")

    def newest_log_age(self) -> cloudwatch.Metric:
        """Seconds since the newest object came into the log bucket."""
        return self._published("NewestLogObjectAge", {}, "Maximum")

    def bucket_size(self) -> cloudwatch.Metric:
        """Bytes in the storage class that costs most. S3 counts once a day."""
        return cloudwatch.Metric(
            namespace="AWS/S3",
            metric_name="BucketSizeBytes",
            dimensions_map={"BucketName": self._bucket, "StorageType": "StandardStorage"},
            statistic="Average",
            period=cdk.Duration.days(1),
        )

    def _published(self, name: str, dimensions: dict[str, str], statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"Environment": self._props.suffix, **dimensions},
            statistic=statistic,
            period=cdk.Duration.minutes(5),
        )
