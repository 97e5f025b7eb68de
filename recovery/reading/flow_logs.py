"""Reads what writes into buckets: the flow logs of the region, by the bucket that each delivers into."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from recovery.observed import Writer

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

S3 = ":s3:::"


def read_writers(ec2: EC2Client, physical_ids: Collection[str]) -> Mapping[str, tuple[Writer, ...]]:
    """By bucket name. `physical_ids` are those of the stack: its flow logs, and what a flow log of ours may watch."""
    writers: dict[str, tuple[Writer, ...]] = {}
    for page in ec2.get_paginator("describe_flow_logs").paginate():
        for flow_log in page["FlowLogs"]:
            _, to_s3, place = flow_log.get("LogDestination", "").partition(S3)
            if not to_s3:
                continue
            ours = bool({flow_log.get("FlowLogId", ""), flow_log.get("ResourceId", "")} & set(physical_ids))
            bucket = place.partition("/")[0]
            writer = Writer(flow_log_id=flow_log.get("FlowLogId", ""), ours=ours)
            writers[bucket] = (*writers.get(bucket, ()), writer)
    return writers
