"""Reads a bucket of the stack: where it is, whose it is, how much it holds, and what would stop its emptying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.observed import Bucket, Resource, Stack, Writer
from recovery.reading.words import error_code, tags, unless
from recovery.target import Target

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MOST_PAGES = 2
"""Of 1000 versions each: enough to tell much from little; emptying counts for itself."""
STACK_ID = "aws:cloudformation:stack-id"
BAD_REQUEST, FORBIDDEN, MISSING = "400", "403", "404"
"""An answer to HEAD has no body: its status is all that it says."""


@dataclass(frozen=True)
class Asked:
    """Who asks S3 about which stack."""

    s3: S3Client
    target: Target
    stack: Stack


def read_bucket(asked: Asked, resource: Resource, writers: tuple[Writer, ...]) -> Bucket:
    """As S3 tells it. What is elsewhere or another's is not looked into."""
    bucket = _located(asked, resource)
    if bucket.owner or bucket.region != asked.target.region:
        return bucket
    found = unless("NoSuchBucket", ask=lambda: _looked_into(asked, bucket, writers))
    return found or replace(bucket, region="")  # it went meanwhile


def _looked_into(asked: Asked, bucket: Bucket, writers: tuple[Writer, ...]) -> Bucket:
    owner = _owner(asked, bucket.name)
    versions, counted_all = _count(asked, bucket.name)
    lock = _lock(asked, bucket.name)
    return replace(bucket, owner=owner, versions=versions, counted_all=counted_all, lock=lock, writers=writers)


def _located(asked: Asked, resource: Resource) -> Bucket:
    """HeadBucket tells the region whatever else it refuses, in a header."""
    bucket = Bucket(logical_id=resource.logical_id, name=resource.physical_id, region="")
    try:
        answer = asked.s3.head_bucket(Bucket=bucket.name, ExpectedBucketOwner=asked.target.account)
    except ClientError as error:
        if error_code(error) == MISSING:
            return bucket
        region = error.response["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region", asked.target.region)
        if error_code(error) == FORBIDDEN:  # without a body: another's, or not to be read, look the same
            owner = f"S3 refuses it to the account {asked.target.account}: it is another's, or must not be read"
            return replace(bucket, region=region, owner=owner)
        if region != asked.target.region or error_code(error) == BAD_REQUEST:  # the next call hears why, in its body
            return replace(bucket, region=region)
        raise
    return replace(bucket, region=answer.get("BucketRegion") or asked.target.region)


def _owner(asked: Asked, name: str) -> str:
    """Empty for the stack's own; S3 has CloudFormation's tags on what a stack made."""
    account = asked.target.account
    answer = unless("NoSuchTagSet", ask=lambda: asked.s3.get_bucket_tagging(Bucket=name, ExpectedBucketOwner=account))
    found = tags(answer["TagSet"]) if answer else {}
    claimed = found.get(STACK_ID)
    if claimed == asked.stack.stack_id:
        return ""
    if claimed:
        return f"it has the tags of the stack {claimed.rpartition('stack/')[2].partition('/')[0]} ({claimed})"
    missing = _missing(asked.target.tags, found)
    return f"it has not the tags of ours: {', '.join(missing)}" if missing else ""


def _missing(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    return [f"{key}={value}" for key, value in wanted.items() if found.get(key) != value]


def _count(asked: Asked, name: str) -> tuple[int, bool]:
    """Versions and delete markers, of the first pages; and whether those were all."""
    versions, last = 0, False
    pages = asked.s3.get_paginator("list_object_versions").paginate(
        Bucket=name, ExpectedBucketOwner=asked.target.account
    )
    for page in islice(pages, MOST_PAGES):
        versions += len(page.get("Versions", [])) + len(page.get("DeleteMarkers", []))
        last = not page.get("IsTruncated", False)
    return versions, last


def _lock(asked: Asked, name: str) -> str:
    account = asked.target.account
    answer = unless(
        "ObjectLockConfigurationNotFoundError",
        ask=lambda: asked.s3.get_object_lock_configuration(Bucket=name, ExpectedBucketOwner=account),
    )
    configuration = answer.get("ObjectLockConfiguration", {}) if answer else {}
    if configuration.get("ObjectLockEnabled") != "Enabled":
        return ""
    default = configuration.get("Rule", {}).get("DefaultRetention", {})
    if not default:
        return "object lock is on"
    period = f"{default['Days']} days" if "Days" in default else f"{default.get('Years')} years"
    return f"object lock is on, and keeps every version for {period} ({default.get('Mode')})"
