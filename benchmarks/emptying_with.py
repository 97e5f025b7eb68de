"""Empties and deletes one bucket, in a process of its own, as somebody's program would.

`python -m benchmarks.emptying_with sluice|boto3 BUCKET`; what leads to AWS is in the environment.
"""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from benchmarks.full_buckets import ACCOUNT, REGION
from recovery.clients import PATIENT
from recovery.emptying.allowed import BUCKET, emptiable
from recovery.emptying.empty import empty
from recovery.emptying.fence import fence
from recovery.observed import Bucket, Observed, Resource, Stack
from recovery.target import Target

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_s3 import S3Client

STACK = "benchmark"
TRIES = 3


class Clients:
    """As the product makes them. What is not asked for is not made: there are no flow logs here."""

    def __init__(self) -> None:
        self._session = boto3.Session()

    @cached_property
    def s3(self) -> S3Client:
        return self._session.client("s3", config=PATIENT)

    @cached_property
    def ec2(self) -> EC2Client:
        return self._session.client("ec2", config=PATIENT)


def with_sluice(bucket: str) -> None:
    """Fence, empty, delete; from the start, a few times, where something came in between. As `./sluice recover` does.

    What a recovery has looked at before it begins is given here: the stack is stuck, and the bucket is its.
    """
    target = Target(
        name=STACK, stack=STACK, account=ACCOUNT, region=REGION, tags={}, keeps=False, deploy_again="nothing"
    )
    seen = Observed(
        account=ACCOUNT,
        region=REGION,
        stack=Stack(name=STACK, stack_id=STACK, status="DELETE_FAILED"),
        resources=(Resource(logical_id="B", resource_type=BUCKET, physical_id=bucket, status="DELETE_FAILED"),),
        buckets=(Bucket(logical_id="B", name=bucket, region=REGION),),
    )
    allowed = emptiable(target, seen, bucket)
    clients = Clients()
    for attempt in range(1, TRIES + 1):
        fence(clients, allowed, flow_logs=[])
        empty(clients.s3, allowed, tell=lambda _progress: None)
        try:
            clients.s3.delete_bucket(Bucket=bucket, ExpectedBucketOwner=ACCOUNT)
        except ClientError as error:
            if error.response["Error"].get("Code") != "BucketNotEmpty" or attempt == TRIES:
                raise
        else:
            return


def with_boto3(bucket: str) -> None:
    """As boto3's own guide to S3 has it."""
    resource = boto3.resource("s3").Bucket(bucket)
    resource.object_versions.delete()
    resource.delete()


if __name__ == "__main__":
    {"sluice": with_sluice, "boto3": with_boto3}[sys.argv[1]](sys.argv[2])
