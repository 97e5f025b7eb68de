"""Reads the flow logs, and whether what they should deliver arrived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from stages.outputs import FLOW_LOGS_BUCKET, FLOW_LOGS_LOG_GROUP, VPC_ID
from stages.props import NetworkProps
from validation.observed import LATELY, LOGS, S3, Arrival, Delivery, FlowLog, Stack
from validation.reading.words import tags, unless

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef, FlowLogTypeDef
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef

    from validation.reading.clients import Clients

MOST_PAGES = 20
"""A busy log group can answer with empty pages first; a listing must end."""


def read_delivery(clients: Clients, stack: Stack, props: NetworkProps) -> Delivery:
    """One look at both destinations."""
    now = datetime.now(UTC)
    vpc, bucket, group = (stack.outputs.get(output, "") for output in (VPC_ID, FLOW_LOGS_BUCKET, FLOW_LOGS_LOG_GROUP))
    flow_logs = read_flow_logs(clients.ec2, vpc) if vpc else ()
    return Delivery(
        at=now,
        flow_logs=flow_logs,
        bucket=_newest(
            newest_object(clients.s3, bucket, one, props, now) for one in flow_logs if one.is_to(S3, bucket)
        ),
        log_group=_newest(recent_event(clients.logs, group, one, now) for one in flow_logs if one.is_to(LOGS, group)),
    )


def _newest(arrivals: Iterable[Arrival | None]) -> Arrival | None:
    return max(filter(None, arrivals), key=lambda arrival: arrival.at, default=None)


def read_flow_logs(ec2: EC2Client, resource: str) -> tuple[FlowLog, ...]:
    """Those of one VPC."""
    filters: list[FilterTypeDef] = [{"Name": "resource-id", "Values": [resource]}]
    pages = ec2.get_paginator("describe_flow_logs").paginate(Filters=filters)
    return tuple(_flow_log(flow_log) for page in pages for flow_log in page["FlowLogs"])


def _flow_log(flow_log: FlowLogTypeDef) -> FlowLog:
    return FlowLog(
        id=flow_log["FlowLogId"],
        resource=flow_log.get("ResourceId", ""),
        status=flow_log.get("FlowLogStatus", ""),
        destination_type=flow_log.get("LogDestinationType", LOGS),
        destination=flow_log.get("LogDestination") or flow_log.get("LogGroupName", ""),
        traffic=flow_log.get("TrafficType", ""),
        aggregation_seconds=flow_log.get("MaxAggregationInterval", 0),
        created=flow_log["CreationTime"],
        deliver_status=flow_log.get("DeliverLogsStatus", ""),
        deliver_error=flow_log.get("DeliverLogsErrorMessage", ""),
        tags=tags(flow_log.get("Tags")),
    )


def newest_object(s3: S3Client, bucket: str, flow_log: FlowLog, props: NetworkProps, now: datetime) -> Arrival | None:
    """The newest log file of exactly this flow log, or `None` where none came lately.

    A file's name holds the flow log's id and then the time, so that the listing begins where "lately" does and is one
    short page even in a bucket of millions.
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
    """
    since = now - LATELY
    listed = [
        Arrival(what=entry["Key"], at=entry["LastModified"])
        for prefix in _prefixes(flow_log, props, since, now)
        for entry in _listed(s3, bucket, prefix, f"{prefix}{since:%Y%m%dT%H%MZ}")
    ]
    return max(listed, key=lambda arrival: arrival.at, default=None)


def _listed(s3: S3Client, bucket: str, prefix: str, after: str) -> list[ObjectTypeDef]:
    answer = unless("NoSuchBucket", ask=lambda: s3.list_objects_v2(Bucket=bucket, Prefix=prefix, StartAfter=after))
    return answer.get("Contents", []) if answer else []


def _prefixes(flow_log: FlowLog, props: NetworkProps, since: datetime, now: datetime) -> Iterator[str]:
    """One for each day that "lately" touches."""
    folder = flow_log.destination.partition(":::")[2].partition("/")[2].rstrip("/")
    place = f"{folder}/AWSLogs" if folder else "AWSLogs"
    for day in sorted({since.date(), now.date()}):
        directory = f"{place}/{props.account}/vpcflowlogs/{props.region}/{day:%Y/%m/%d}"
        yield f"{directory}/{props.account}_vpcflowlogs_{props.region}_{flow_log.id}_"


def recent_event(logs: CloudWatchLogsClient, group: str, flow_log: FlowLog, now: datetime) -> Arrival | None:
    """Any event of late that this flow log can have written, or `None`.

    A stream's `lastIngestionTime` would be cheaper to ask for, but lags by up to an hour.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogStream.html
    """
    since = max(now - LATELY, flow_log.created)
    return unless("ResourceNotFoundException", ask=lambda: _first_event(logs, group, since))


def _first_event(logs: CloudWatchLogsClient, group: str, since: datetime) -> Arrival | None:
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int(since.timestamp() * 1000), PaginationConfig={"PageSize": 1}
    )
    for page in islice(pages, MOST_PAGES):
        for event in page["events"]:
            at = datetime.fromtimestamp(event.get("ingestionTime", event["timestamp"]) / 1000, UTC)
            return Arrival(what=event.get("logStreamName", ""), at=at)
    return None
