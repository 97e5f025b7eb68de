"""What is wrong with a network as far as CloudWatch can see it from outside (N11)."""

from collections.abc import Sequence
from functools import partial

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from constructs import Construct

from network.metrics import DESTINATIONS, NetworkMetrics
from stages.props import NetworkProps

MINUTE = cdk.Duration.minutes(1)
CPU_PERCENT = 90
BASELINE_PERCENT = 90
CONNECTIONS_PERCENT = 80
LOG_AGE_SECONDS = 30 * 60  # objects come at least every ten minutes, and may come late
GIB = 1024**3


class Alarms(Construct):
    """Every alarm tells the topic; the two on a NAT's status checks first try to mend the instance themselves.

    Where silence is bad, a metric that stops is told as INSUFFICIENT_DATA. Missing data that breached would ring at
    every first deploy instead, because a new alarm looks back to before there was anything to measure.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """

    def __init__(
        self, scope: Construct, id_: str, *, props: NetworkProps, metrics: NetworkMetrics, tell: cloudwatch.IAlarmAction
    ) -> None:
        super().__init__(scope, id_)
        self._tell = tell
        self.alarms: list[cloudwatch.Alarm] = []
        for at, zone in enumerate(props.zones):
            self._of_nat_health(zone, partial(metrics.instance, at=at))
            self._of_nat_load(zone, at, metrics)
            self._of_the_way_out(zone, at, metrics)
        self._add(
            "FailoverFrozen",
            metrics.frozen(),
            "A zone came home three times in an hour; it stays with another zone's NAT instance for now",
        )
        self._of_the_logs(metrics, bucket_bytes=props.log_bucket_alarm_gib * GIB)

    def _of_nat_health(self, zone: str, metric: "partial[cloudwatch.Metric]") -> None:
        """Recover and reboot wait for different numbers of minutes, so that they never run at once.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html
        """
        letter = zone[-1].upper()
        check = partial(metric, statistic="Maximum", period=MINUTE)
        self._add(
            f"System{letter}",
            check("StatusCheckFailed_System"),
            f"The host of the NAT instance of {zone} fails; the instance moves to another",
            periods=2,
            mend=[actions.Ec2Action(actions.Ec2InstanceAction.RECOVER)],
        )
        self._add(
            f"Instance{letter}",
            check("StatusCheckFailed_Instance"),
            f"The NAT instance of {zone} fails its check; it is rebooted",
            periods=3,
            mend=[actions.Ec2Action(actions.Ec2InstanceAction.REBOOT)],
        )
        self._add(
            f"Silent{letter}",
            check("StatusCheckFailed"),
            f"The NAT instance of {zone} is stopped, gone or failing for five minutes",
            periods=5,
            silence_is_bad=True,
        )

    def _of_nat_load(self, zone: str, at: int, metrics: NetworkMetrics) -> None:
        letter = zone[-1].upper()
        cpu = metrics.instance("CPUUtilization", at, statistic="Average", period=cdk.Duration.minutes(5))
        self._add(f"Cpu{letter}", cpu, f"The NAT instance of {zone} is busy", above=CPU_PERCENT, periods=3)
        for direction in ("In", "Out"):
            self._add(
                f"Bandwidth{direction}{letter}",
                metrics.nat(f"Bandwidth{direction}Share", at),
                f"The NAT instance of {zone} is near the bandwidth that its type sustains",
                above=BASELINE_PERCENT,
                periods=3,
            )

        self._add(
            f"Connections{letter}",
            metrics.nat("ConnectionsShare", at, statistic="Maximum"),
            f"The NAT instance of {zone} tracks nearly as many connections as it can, or has stopped telling",
            above=CONNECTIONS_PERCENT,
            silence_is_bad=True,
        )
        self._add(
            f"Drops{letter}",
            metrics.nat("ConnectionDrops", at, statistic="Sum"),
            f"The NAT instance of {zone} refused new connections, because it could track no more",
        )

    def _of_the_way_out(self, zone: str, at: int, metrics: NetworkMetrics) -> None:
        """What the failover's controller sees each minute. One that does not run is silent, in every zone at once."""
        letter = zone[-1].upper()
        self._add(
            f"Unreachable{letter}",
            metrics.reachable(at),
            f"Nothing goes out through the NAT instance of {zone}, or the failover's controller is silent",
            below=1,
            periods=3,
            silence_is_bad=True,
        )
        self._add(
            f"Drained{letter}",
            metrics.drained(at),
            f"The traffic of {zone} goes out through another zone's NAT instance",
        )

    def _of_the_logs(self, metrics: NetworkMetrics, *, bucket_bytes: int) -> None:
        for destination in DESTINATIONS:
            self._add(
                f"Delivery-{destination}",
                metrics.delivery_failing(destination),
                f"Flow logs are not delivered to {destination}, or nobody looks",
                periods=3,
                silence_is_bad=True,
            )
        self._add(
            "LogAge",
            metrics.newest_log_age(),
            "No flow log has come into the bucket for half an hour",
            above=LOG_AGE_SECONDS,
            periods=3,
            silence_is_bad=True,
        )
        self._add("LogBucketSize", metrics.bucket_size(), "The log bucket is larger than planned", above=bucket_bytes)

    def _add(
        self,
        id_: str,
        metric: cloudwatch.Metric,
        what: str,
        *,
        above: float = 0,
        below: float | None = None,
        periods: int = 1,
        silence_is_bad: bool = False,
        mend: Sequence[cloudwatch.IAlarmAction] = (),
    ) -> None:
        alarm = cloudwatch.Alarm(
            self,
            id_,
            metric=metric,
            alarm_description=what,
            threshold=above if below is None else below,
            comparison_operator=(
                cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
                if below is None
                else cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
            ),
            evaluation_periods=periods,
            treat_missing_data=cloudwatch.TreatMissingData.MISSING,
        )
        alarm.add_alarm_action(*mend, self._tell)
        if silence_is_bad:
            alarm.add_insufficient_data_action(self._tell)
        self.alarms.append(alarm)
