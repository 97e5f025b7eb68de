"""The flow logs that deliver into a bucket: which are there, whether they are its, and how they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recovery.emptying.allowed import Emptiable
from report.problem import Problem

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FlowLogTypeDef

NOT_THERE = "InvalidFlowLogId.NotFound"


def those_there(ec2: EC2Client, flow_logs: Sequence[str]) -> list[FlowLogTypeDef]:
    """By a filter, which passes over those that are gone, where ids would fail the call."""
    if not flow_logs:
        return []
    pages = ec2.get_paginator("describe_flow_logs").paginate(
        Filters=[{"Name": "flow-log-id", "Values": list(flow_logs)}]
    )
    return [one for page in pages for one in page["FlowLogs"]]


def refuse_other_destinations(there: Sequence[FlowLogTypeDef], allowed: Emptiable) -> None:
    """Raises `Problem` for a flow log that delivers elsewhere: to delete it would stop somebody else's log."""
    for one in there:
        arn = one.get("LogDestination", "")  # arn:PARTITION:s3:::BUCKET, and a folder or none
        bucket = arn.split(":::")[-1].partition("/")[0] if ":s3:::" in arn else ""
        if bucket != allowed.bucket:
            raise Problem(
                "flow-log-elsewhere",
                what=f"{one['FlowLogId']} does not deliver into {allowed.bucket}",
                where=allowed.where,
                why=f"its destination is {arn or one.get('LogGroupName', 'unknown')}",
                remedy="look again: ./sluice recover shows the plan anew",
            )


def delete_flow_logs(ec2: EC2Client, flow_logs: Sequence[str], where: str) -> None:
    """Raises `Problem` for those that are still there, with what EC2 says of each."""
    if not flow_logs:
        return
    failed = [
        (one.get("ResourceId", ""), error.get("Code", ""), error.get("Message", ""))
        for one in ec2.delete_flow_logs(FlowLogIds=list(flow_logs)).get("Unsuccessful", [])
        if (error := one.get("Error", {})).get("Code") != NOT_THERE
    ]
    if failed:
        raise Problem(
            "flow-log-not-deleted",
            what=f"{len(failed)} of {len(flow_logs)} flow logs could not be deleted",
            where=where,
            why="\n".join(f"{flow_log}: {code}: {message}" for flow_log, code, message in failed),
            remedy="mend what it says, then run the same command again",
        )
