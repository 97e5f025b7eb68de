"""One page on which the state of a network can be seen."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from network.metrics import DESTINATIONS, NetworkMetrics
from stages.props import NetworkProps

WIDTH = 8  # of 24: three widgets a row
NAT_GRAPHS = {
    "Bandwidth in (bit/s)": "BandwidthIn",
    "Bandwidth out (bit/s)": "BandwidthOut",
    "Packets out (a second)": "PacketsOut",
    "Bandwidth in (% of baseline)": "BandwidthInShare",
    "Bandwidth out (% of baseline)": "BandwidthOutShare",
}


class NetworkDashboard(Construct):
    """The alarms, the NAT instances and the delivery of the logs.

    Its name is fixed, because people look for it by name, and CloudFormation's would not say whose it is; it is never
    kept, so the name is free for the next create.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        props: NetworkProps,
        metrics: NetworkMetrics,
        alarms: Sequence[cloudwatch.IAlarm],
    ) -> None:
        super().__init__(scope, id_)
        nat_graphs = [
            _graph(title, {zone: metrics.nat(name, at) for at, zone in enumerate(props.zones)})
            for title, name in NAT_GRAPHS.items()
        ]
        cpu = _graph("CPU (%)", {zone: _cpu(metrics, at) for at, zone in enumerate(props.zones)})
        delivery = {destination: metrics.delivery_failing(destination) for destination in DESTINATIONS}
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=props.names.of("dashboard", "network"),
            widgets=[
                [cloudwatch.AlarmStatusWidget(title=f"Alarms of {props.suffix}", alarms=alarms, width=3 * WIDTH)],
                [*nat_graphs, cpu],
                [
                    _graph("Flow logs failing", delivery),
                    _graph("Age of the newest log object (s)", {"newest object": metrics.newest_log_age()}),
                    _graph("Log bucket (bytes)", {"log bucket": metrics.bucket_size()}),
                ],
            ],
        )


def _cpu(metrics: NetworkMetrics, at: int) -> cloudwatch.Metric:
    return metrics.instance("CPUUtilization", at, statistic="Average", period=cdk.Duration.minutes(5))


def _graph(title: str, metrics: Mapping[str, cloudwatch.Metric]) -> cloudwatch.GraphWidget:
    """A line a metric, by its label."""
    lines = [metric.with_(label=label) for label, metric in metrics.items()]
    return cloudwatch.GraphWidget(title=title, left=lines, width=WIDTH)
