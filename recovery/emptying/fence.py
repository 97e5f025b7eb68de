"""Stops all that writes into a bucket, before it is emptied: its flow logs go, and its policy denies the rest."""

from __future__ import annotations

from collections.abc import Sequence
from time import sleep
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from recovery.emptying.allowed import Emptiable
from recovery.emptying.bucket_policy import fenced, is_fenced
from recovery.emptying.flow_logs import delete_flow_logs, refuse_other_destinations, those_there
from report.problem import Problem

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_s3 import S3Client

LOOKS = 6
PAUSE_SECONDS = 1.0


class Clients(Protocol):
    """What a fence is put up with."""

    @property
    def s3(self) -> S3Client: ...

    @property
    def ec2(self) -> EC2Client: ...


def fence(clients: Clients, allowed: Emptiable, *, flow_logs: Sequence[str]) -> None:
    """Deletes these flow logs, which must deliver into the bucket, and denies every write in the bucket's policy.

    All other statements stay: an emptier of the stack's own has its rights from them. Twice is once; a bucket or a flow
    log that is gone needs nothing. Raises `Problem`: flow-log-elsewhere, before anything is done; flow-log-not-deleted,
    fence-not-standing.
    """
    there = those_there(clients.ec2, flow_logs)
    refuse_other_destinations(there, allowed)
    delete_flow_logs(clients.ec2, [one["FlowLogId"] for one in there], allowed.where)
    try:
        _deny(clients.s3, allowed)
        _confirm(clients, allowed, flow_logs)
    except ClientError as error:
        if error.response["Error"].get("Code") != "NoSuchBucket":
            raise


def _deny(s3: S3Client, allowed: Emptiable) -> None:
    before = _policy(s3, allowed)
    after = fenced(before, allowed.bucket, s3.meta.partition)
    if after != before:
        s3.put_bucket_policy(Bucket=allowed.bucket, ExpectedBucketOwner=allowed.account, Policy=after)


def _confirm(clients: Clients, allowed: Emptiable, flow_logs: Sequence[str]) -> None:
    for look in range(LOOKS):
        if look:
            sleep(PAUSE_SECONDS)
        open_ = not is_fenced(_policy(clients.s3, allowed), allowed.bucket, clients.s3.meta.partition)
        still = [one["FlowLogId"] for one in those_there(clients.ec2, flow_logs)]
        if not open_ and not still:
            return
    raise Problem(
        "fence-not-standing",
        what=f"{allowed.bucket} can still be written into",
        where=allowed.where,
        why=f"flow logs that are still there: {', '.join(still)}" if still else "its policy does not deny it yet",
        remedy="somebody may be changing it at the same time; run the same command again",
    )


def _policy(s3: S3Client, allowed: Emptiable) -> str:
    """Empty where there is none."""
    try:
        return s3.get_bucket_policy(Bucket=allowed.bucket, ExpectedBucketOwner=allowed.account)["Policy"]
    except ClientError as error:
        if error.response["Error"].get("Code") == "NoSuchBucketPolicy":
            return ""
        raise
