"""Deletes one batch, reads the error that each object may have had, and asks again for what S3 was too busy for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import uniform
from threading import Event
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.emptying.allowed import Emptiable
from recovery.emptying.listing import Version
from report.problem import Problem

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ErrorTypeDef

BUSY = {
    "InternalError", "OperationAborted", "RequestLimitExceeded", "RequestTimeout", "ServiceUnavailable", "SlowDown",
    "Throttling", "ThrottlingException",
}  # fmt: skip
GONE = {"NoSuchKey", "NoSuchUpload", "NoSuchVersion"}
TRIES = 8
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 20.0
UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, so that the batch call cannot name such a key; the call for one object can."""


def delete(s3: S3Client, allowed: Emptiable, versions: Iterable[Version], ended: Event) -> int:
    """Deletes at most 1000 versions for good, and answers how many. Ends early, and quietly, once `ended` is set.

    What is gone already counts as deleted. Raises `Problem` for the first one that cannot be deleted.
    """
    left = list(versions)
    whole = len(left)
    for attempt in range(TRIES):
        left, told = _once(s3, allowed, left)
        if not left:
            return whole
        if ended.wait(_pause(attempt)):
            return whole - len(left)
    raise Problem(
        "bucket-busy",
        what=f"{len(left)} objects of {allowed.bucket} were not deleted, though S3 was asked {TRIES} times",
        where=allowed.where,
        why=f"S3 answers {told} for each, {left[0].key!r} among them",
        remedy="wait a minute, then run the same command again: it goes on where it was",
    )


def _pause(attempt: int) -> float:
    """Twice as long each time, with jitter, so that the workers do not come back all at once."""
    longest: float = min(FIRST_PAUSE_SECONDS * 2**attempt, LONGEST_PAUSE_SECONDS)
    return uniform(longest / 2, longest)  # noqa: S311 - no secret


def _once(s3: S3Client, allowed: Emptiable, versions: list[Version]) -> tuple[list[Version], str]:
    """Those that S3 was too busy for, and its word for that."""
    batch = [one for one in versions if not UNSPEAKABLE.search(one.key)]
    errors = _batch(s3, allowed, batch) if batch else []
    for one in versions:
        if UNSPEAKABLE.search(one.key):
            errors += _alone(s3, allowed, one)
    left, told = [], ""
    for error in errors:
        code = error.get("Code", "")
        if code in BUSY:
            left.append(Version(error["Key"], error.get("VersionId", "null")))
            told = code
        elif code not in GONE:
            raise _undeletable(allowed, error)
    return left, told


def _batch(s3: S3Client, allowed: Emptiable, versions: list[Version]) -> list[ErrorTypeDef]:
    answer = s3.delete_objects(
        Bucket=allowed.bucket,
        ExpectedBucketOwner=allowed.account,
        Delete={"Objects": [{"Key": one.key, "VersionId": one.version_id} for one in versions], "Quiet": True},
    )
    return answer.get("Errors", [])


def _alone(s3: S3Client, allowed: Emptiable, version: Version) -> list[ErrorTypeDef]:
    try:
        s3.delete_object(
            Bucket=allowed.bucket,
            Key=version.key,
            VersionId=version.version_id,
            ExpectedBucketOwner=allowed.account,
        )
    except ClientError as error:
        said = error.response["Error"]
        if said.get("Code") == "NoSuchBucket":
            raise
        return [{"Key": version.key, "VersionId": version.version_id, **said}]
    return []


def _undeletable(allowed: Emptiable, error: ErrorTypeDef) -> Problem:
    message = error.get("Message", "")
    what = f"{error.get('Key', '')!r} (version {error.get('VersionId', 'null')}) of {allowed.bucket} is not deleted"
    why = f"{error.get('Code', '')}: {message}"
    if "object lock" in message.lower():
        remedy = "it is under a retention or a legal hold, and Sluice lifts neither: whoever set it may, or must wait"
        return Problem("object-locked", what=what, where=allowed.where, why=why, remedy=remedy)
    if "mfa" in message.lower():
        remedy = "whoever has the account's root and its device switches MFA delete off; then run it again"
        return Problem("mfa-delete", what=what, where=allowed.where, why=why, remedy=remedy)
    remedy = "look at the bucket's policy and at what may be done by the role; then run it again"
    return Problem("object-not-deletable", what=what, where=allowed.where, why=why, remedy=remedy)
