"""The metrics that the alarms and the dashboard read, by the names under which they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from stages.props import NetworkProps

if TYPE_CHECKING:
    from network.log_bucket import LogBucket
    from network.nat import NatInstances

NAMESPACE = "Sluice/Network"
"""Of what we publish ourselves; all else comes from AWS's own namespaces."""
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

    def nat(self, name: str, at: int, *, statistic: str = "Average") -> cloudwatch.Metric:
        """One of each NAT's: our function publishes its bandwidth and packets, the NAT itself its connections."""
        zone = self._props.zones[at]
        return self._published(name, {"Zone": zone, "NatInstanceId": self._ids[at]}, statistic)

    def reachable(self, at: int) -> cloudwatch.Metric:
        """1 where a probe of the failover's controller went out through the zone's NAT, else 0; each minute."""
        return self._each_minute("NatReachable", {"Zone": self._props.zones[at]})

    def drained(self, at: int) -> cloudwatch.Metric:
        """1 while the zone's traffic goes through another zone's NAT, else 0; each minute."""
        return self._each_minute("NatDrained", {"Zone": self._props.zones[at]})

    def frozen(self) -> cloudwatch.Metric:
        """1 while the failover's controller moves no route any more, else 0; each minute."""
        return self._each_minute("FailoverFrozen", {})

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

    def _each_minute(self, name: str, dimensions: dict[str, str]) -> cloudwatch.Metric:
        return self._published(name, dimensions, "Maximum", cdk.Duration.minutes(1))

    def _published(
        self, name: str, dimensions: dict[str, str], statistic: str, period: cdk.Duration | None = None
    ) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"Environment": self._props.suffix, **dimensions},
            statistic=statistic,
            period=period or cdk.Duration.minutes(5),
        )
