"""What is looked at before the first deletion: whose bucket it is, where it is, and what protects its objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.emptying.allowed import Emptiable
from report.problem import Problem

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def refuse_protected(s3: S3Client, allowed: Emptiable) -> None:
    """Raises `Problem`: bucket-elsewhere, bucket-not-ours, object-locked, mfa-delete. NoSuchBucket passes through."""
    _refuse_elsewhere(allowed, _region(s3, allowed), s3.meta.region_name)
    if _locked(s3, allowed):
        raise Problem(
            "object-locked",
            what=f"{allowed.bucket} has object lock",
            where=allowed.where,
            why="what is under a retention or a legal hold cannot be deleted, and the rest is not to be torn from it",
            remedy="decide yourself what is to become of the bucket; Sluice does not touch it",
        )
    versioning = s3.get_bucket_versioning(Bucket=allowed.bucket, ExpectedBucketOwner=allowed.account)
    if versioning.get("MFADelete") == "Enabled":
        raise Problem(
            "mfa-delete",
            what=f"{allowed.bucket} lets versions be deleted with a one-time password only",
            where=allowed.where,
            why="MFA delete is enabled, and only the account's root has the device for it",
            remedy="whoever has the root's device switches it off (put-bucket-versioning --mfa); then run it again",
        )


def _region(s3: S3Client, allowed: Emptiable) -> str:
    """As S3 tells it to whoever asks for the bucket. Raises NoSuchBucket as S3's other calls do."""
    try:
        head = s3.head_bucket(Bucket=allowed.bucket, ExpectedBucketOwner=allowed.account)
    except ClientError as error:
        answer = error.response["ResponseMetadata"]
        if answer["HTTPStatusCode"] == 404:  # an answer to HEAD has no body, and so no code
            error.response["Error"]["Code"] = "NoSuchBucket"
        if answer["HTTPStatusCode"] == 301:
            return str(answer.get("HTTPHeaders", {}).get("x-amz-bucket-region", "another region"))
        if answer["HTTPStatusCode"] == 403:
            raise _not_ours(allowed) from error
        if answer["HTTPStatusCode"] == 400:  # such as a session that has ended; the next call hears why, in its body
            return allowed.region
        raise
    return head.get("BucketRegion") or allowed.region


def _refuse_elsewhere(allowed: Emptiable, region: str, asked_in: str) -> None:
    if (region, asked_in) != (allowed.region, allowed.region):
        raise Problem(
            "bucket-elsewhere",
            what=f"{allowed.bucket} is in {region}",
            where=allowed.where,
            why=f"{allowed.stack} is in {allowed.region}, and S3 was asked in {asked_in}: it is not the stack's bucket",
            remedy="look who has a bucket of that name; Sluice does not touch it",
        )


def _not_ours(allowed: Emptiable) -> Problem:
    return Problem(
        "bucket-not-ours",
        what=f"{allowed.bucket} is not {allowed.account}'s, or may not be looked at",
        where=allowed.where,
        why=f"S3 answers 403 to a HeadBucket that expects {allowed.account} to own it",
        remedy="if it is that account's, allow s3:ListBucket on it; otherwise somebody else has a bucket of that name",
    )


def _locked(s3: S3Client, allowed: Emptiable) -> bool:
    try:
        answer = s3.get_object_lock_configuration(Bucket=allowed.bucket, ExpectedBucketOwner=allowed.account)
    except ClientError as error:
        if error.response["Error"].get("Code") == "ObjectLockConfigurationNotFoundError":
            return False
        raise
    return answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled"
