"""One page on which the state of a network can be seen."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from network.metrics import DESTINATIONS, NetworkMetrics
from stages.props import NetworkProps

WIDTH = 24  # of a row, in CloudWatch's grid
FIVE_MINUTES = cdk.Duration.minutes(5)
Lines = Mapping[str, cloudwatch.Metric]
"""Metrics by their label."""


class NetworkDashboard(Construct):
    """The alarms on top, a row for each zone's NAT instance, and a row for the delivery of the logs.

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
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=props.names.of("dashboard", "network"),
            widgets=[
                [cloudwatch.AlarmStatusWidget(title=f"Alarms of {props.suffix}", alarms=alarms, width=WIDTH)],
                *(_of_zone(zone, at, metrics) for at, zone in enumerate(props.zones)),
                _of_the_logs(metrics),
            ],
        )


def _of_zone(zone: str, at: int, metrics: NetworkMetrics) -> list[cloudwatch.IWidget]:
    bandwidth = {"in": metrics.nat("BandwidthIn", at), "out": metrics.nat("BandwidthOut", at)}
    shares = {"in, share": metrics.nat("BandwidthInShare", at), "out, share": metrics.nat("BandwidthOutShare", at)}
    packets = {"in": metrics.nat("PacketsIn", at), "out": metrics.nat("PacketsOut", at)}
    connections = {
        "tracked": metrics.nat("Connections", at),
        "limit": metrics.nat("ConnectionLimit", at),
        "refused": metrics.nat("ConnectionDrops", at, statistic="Sum"),
    }
    share = {"share": metrics.nat("ConnectionsShare", at, statistic="Maximum")}
    checks = {
        name: metrics.instance(f"StatusCheckFailed_{name}", at, statistic="Maximum", period=FIVE_MINUTES)
        for name in ("System", "Instance")
    }
    cpu = {"CPU": metrics.instance("CPUUtilization", at, statistic="Average", period=FIVE_MINUTES)}
    way_out = {"reachable": metrics.reachable(at), "drained": metrics.drained(at)}
    return [
        _graph(f"{zone}: bandwidth", bandwidth, "bit/s", right=shares, right_unit="% of baseline"),
        _graph(f"{zone}: packets", packets, "packets/s"),
        _graph(f"{zone}: connections", connections, "connections", right=share, right_unit="% of limit"),
        _graph(f"{zone}: way out", way_out, "1 = yes"),
        _graph(f"{zone}: CPU", cpu, "%"),
        _graph(f"{zone}: status checks", checks, "1 = failed"),
    ]


def _of_the_logs(metrics: NetworkMetrics) -> list[cloudwatch.IWidget]:
    failing = {destination: metrics.delivery_failing(destination) for destination in DESTINATIONS}
    return [
        _graph("Flow logs failing", failing, "1 = failing", columns=4),
        _graph("Newest log object", {"age": metrics.newest_log_age()}, "s", columns=4),
        _graph("Log bucket", {"size": metrics.bucket_size()}, "bytes", columns=4),
        _graph("Failover", {"frozen": metrics.frozen()}, "1 = frozen", columns=4),
    ]


def _graph(
    title: str, lines: Lines, unit: str, *, right: Lines | None = None, right_unit: str = "", columns: int = 6
) -> cloudwatch.GraphWidget:
    """A line a metric, under its label; what has another unit than the others is on the right."""
    return cloudwatch.GraphWidget(
        title=title,
        left=_labelled(lines),
        left_y_axis=_axis(unit),
        right=_labelled(right or {}),
        right_y_axis=_axis(right_unit) if right else None,
        width=WIDTH // columns,
    )


def _labelled(lines: Lines) -> list[cloudwatch.IMetric]:
    return [metric.with_(label=label) for label, metric in lines.items()]


def _axis(unit: str) -> cloudwatch.YAxisProps:
    return cloudwatch.YAxisProps(label=unit, min=0, show_units=False)
