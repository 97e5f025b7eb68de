"""Publishes what AWS does not: how hard each NAT instance works, and whether flow logs arrive.

Runs as a Lambda function every five minutes. Its settings are environment variables, which
`network/metrics_function.py` sets. What cannot be known is not published: an alarm then sees no data.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FlowLogTypeDef
    from mypy_boto3_s3 import S3Client

PERIOD_SECONDS = 300  # of EC2's basic monitoring
READ = {
    "NetworkIn": ("BandwidthIn", 8),
    "NetworkOut": ("BandwidthOut", 8),
    "NetworkPacketsIn": ("PacketsIn", 1),
    "NetworkPacketsOut": ("PacketsOut", 1),
}
"""EC2's metric (a sum over the period): the name we publish its rate under, and by what to multiply (bytes to bits)."""
UNITS = {"BandwidthIn": "Bits/Second", "BandwidthOut": "Bits/Second"}
DESTINATIONS = ("cloud-watch-logs", "s3")


def handler(_event: object, _context: object) -> None:
    """Publishes the NAT instances' metrics first, so that a failure to read the logs' does not hide them."""
    cloudwatch = boto3.client("cloudwatch")
    ec2 = boto3.client("ec2")
    now = datetime.now(UTC)
    baseline = baseline_bandwidth(ec2, os.environ["INSTANCE_TYPE"])
    _publish(cloudwatch, nat_metrics(cloudwatch, json.loads(os.environ["NATS"]), baseline, now))
    flow_logs = ec2.describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [os.environ["VPC_ID"]]}])["FlowLogs"]
    _publish(cloudwatch, delivery_metrics(flow_logs))
    newest = newest_object(boto3.client("s3"), os.environ["LOG_BUCKET"], os.environ["LOG_PREFIX"], now)
    _publish(cloudwatch, log_age_metrics(newest, flow_logs, now))


def baseline_bandwidth(ec2: "EC2Client", instance_type: str) -> float | None:
    """Bits a second that the type sustains, or None where AWS names no baseline.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkCardInfo.html
    """
    described = ec2.describe_instance_types(InstanceTypes=[instance_type])["InstanceTypes"]  # type: ignore[list-item]  # a type that the stubs' list may not have yet
    cards = [card for each in described for card in each.get("NetworkInfo", {}).get("NetworkCards", [])]
    gigabits = sum(card.get("BaselineBandwidthInGbps", 0.0) for card in cards)
    return gigabits * 1e9 or None


def nat_metrics(
    cloudwatch: "CloudWatchClient", nats: Mapping[str, str], baseline: float | None, now: datetime
) -> Iterator["MetricDatumTypeDef"]:
    """Rates of every NAT instance (zone: instance id) from EC2's newest complete period."""
    wanted = [(zone, metric) for zone in nats for metric in READ]
    results = cloudwatch.get_metric_data(
        MetricDataQueries=[
            {
                "Id": f"m{at}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/EC2",
                        "MetricName": metric,
                        "Dimensions": [{"Name": "InstanceId", "Value": nats[zone]}],
                    },
                    "Period": PERIOD_SECONDS,
                    "Stat": "Sum",
                },
            }
            for at, (zone, metric) in enumerate(wanted)
        ],
        StartTime=now - timedelta(minutes=20),
        EndTime=now,
        ScanBy="TimestampDescending",
    )["MetricDataResults"]
    newest = {result["Id"]: result["Values"][0] for result in results if result["Values"]}
    for at, (zone, metric) in enumerate(wanted):
        if f"m{at}" in newest:
            name, factor = READ[metric]
            rate = newest[f"m{at}"] * factor / PERIOD_SECONDS
            yield from _rates(name, rate, baseline, {"Zone": zone, "NatInstanceId": nats[zone]})


def _rates(
    name: str, rate: float, baseline: float | None, dimensions: Mapping[str, str]
) -> Iterator["MetricDatumTypeDef"]:
    yield _datum(name, rate, UNITS.get(name, "Count/Second"), dimensions)
    if baseline and name in UNITS:
        yield _datum(f"{name}Share", 100 * rate / baseline, "Percent", dimensions)


def delivery_metrics(flow_logs: "Sequence[FlowLogTypeDef]") -> Iterator["MetricDatumTypeDef"]:
    """1 for each destination without an active flow log that delivers, else 0. A new flow log has no status yet."""
    delivering = {
        flow_log["LogDestinationType"]
        for flow_log in flow_logs
        if flow_log["FlowLogStatus"] == "ACTIVE" and flow_log.get("DeliverLogsStatus") != "FAILED"
    }
    for destination in DESTINATIONS:
        yield _datum(
            "FlowLogDeliveryFailing", float(destination not in delivering), "Count", {"Destination": destination}
        )


def newest_object(s3: "S3Client", bucket: str, prefix: str, now: datetime) -> datetime | None:
    """When the newest object under `prefix`YYYY/MM/DD/ of today or yesterday came, or None without any."""
    pages = s3.get_paginator("list_objects_v2")
    for day in (now, now - timedelta(days=1)):
        objects = (
            entry["LastModified"]
            for page in pages.paginate(Bucket=bucket, Prefix=f"{prefix}{day:%Y/%m/%d}/")
            for entry in page.get("Contents", [])
        )
        if newest := max(objects, default=None):
            return newest
    return None


def log_age_metrics(
    newest: datetime | None, flow_logs: "Sequence[FlowLogTypeDef]", now: datetime
) -> Iterator["MetricDatumTypeDef"]:
    """Seconds since an object came; without one since yesterday, since then or since the flow log to S3 was made.

    None is younger than now: one may come while this runs.
    """
    yesterday = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    made = [max(each["CreationTime"], yesterday) for each in flow_logs if each["LogDestinationType"] == "s3"]
    since = newest or max(made, default=None)
    if since:
        yield _datum("NewestLogObjectAge", max(0.0, (now - since).total_seconds()), "Seconds", {})


def _datum(name: str, value: float, unit: str, dimensions: Mapping[str, str]) -> "MetricDatumTypeDef":
    named = {"Environment": os.environ["ENVIRONMENT"], **dimensions}
    return {
        "MetricName": name,
        "Value": value,
        "Unit": unit,  # type: ignore[typeddict-item]  # a word of CloudWatch's list, as text
        "Dimensions": [{"Name": key, "Value": word} for key, word in named.items()],
    }


def _publish(cloudwatch: "CloudWatchClient", data: "Iterator[MetricDatumTypeDef] | list[MetricDatumTypeDef]") -> None:
    metrics = list(data)
    if metrics:
        cloudwatch.put_metric_data(Namespace=os.environ["NAMESPACE"], MetricData=metrics)
