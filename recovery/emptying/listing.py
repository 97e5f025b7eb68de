"""What a bucket holds, a page at a time: versions and delete markers, and uploads that were begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from recovery.emptying.allowed import Emptiable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListMultipartUploadsRequestTypeDef, ListObjectVersionsRequestTypeDef

PAGE = 1000  # the most that one listing answers, and that one deletion takes


class Version(NamedTuple):
    """A version or a delete marker; in a bucket that was never versioned, "null" is the object's."""

    key: str
    version_id: str


@dataclass(frozen=True)
class Cursor:
    """Where a listing goes on: after this version of this key; empty for the start."""

    key: str = ""
    version_id: str = ""


@dataclass(frozen=True)
class Page:
    """At most 1000 versions. `next` is `None` at the end."""

    versions: list[Version]
    next: Cursor | None


def versions(s3: S3Client, allowed: Emptiable, cursor: Cursor) -> Page:
    """The page at a cursor. An unversioned bucket's objects come as their version "null"."""
    wanted: ListObjectVersionsRequestTypeDef = {
        "Bucket": allowed.bucket,
        "ExpectedBucketOwner": allowed.account,
        "MaxKeys": PAGE,
    }
    if cursor.key:
        wanted["KeyMarker"] = cursor.key
    if cursor.version_id:
        wanted["VersionIdMarker"] = cursor.version_id
    answer = s3.list_object_versions(**wanted)
    found = [Version(one["Key"], one["VersionId"]) for one in answer.get("Versions", [])]
    found += [Version(one["Key"], one["VersionId"]) for one in answer.get("DeleteMarkers", [])]
    after = Cursor(answer["NextKeyMarker"], answer.get("NextVersionIdMarker", "")) if answer["IsTruncated"] else None
    return Page(found, after)


def uploads(s3: S3Client, allowed: Emptiable, marker: tuple[str, str]) -> tuple[list[Version], tuple[str, str] | None]:
    """Keys and ids of uploads that were begun and not ended, after a marker; and the next marker."""
    wanted: ListMultipartUploadsRequestTypeDef = {"Bucket": allowed.bucket, "ExpectedBucketOwner": allowed.account}
    if marker[0]:
        wanted["KeyMarker"], wanted["UploadIdMarker"] = marker
    answer = s3.list_multipart_uploads(**wanted)
    found = [Version(one["Key"], one["UploadId"]) for one in answer.get("Uploads", [])]
    return found, (answer["NextKeyMarker"], answer["NextUploadIdMarker"]) if answer["IsTruncated"] else None
