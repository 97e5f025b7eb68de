# ruff: noqa: N803 - the arguments have the names that boto3 has for them
"""An S3 that remembers: one bucket, the calls that emptying makes, and nothing kinder than S3 is."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from botocore.hooks import HierarchicalEmitter

from recovery.emptying.allowed import Emptiable, emptiable
from recovery.emptying.listing import Version
from tests.recovery import factory

LIMIT = 1000
NAME, ACCOUNT, REGION = "logs-1", factory.DEV.account, factory.DEV.region


def allowed(**of_bucket: object) -> Emptiable:
    """The proof for dev's log bucket."""
    look = factory.observed(
        factory.DEV,
        "DELETE_FAILED",
        resources=(factory.log_bucket_resource(factory.DEV),),
        buckets=(factory.log_bucket(region=REGION, **of_bucket),),
    )
    return emptiable(factory.DEV, look, NAME)


def refused(code: str, status: int, operation: str = "Operation") -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, operation)


@dataclass
class FakeS3:
    """Holds {key: version ids, newest first}; an id that begins with "marker" is a delete marker's.

    `trouble` answers the error code, or "", of one attempt to delete one version. `before` is called before each call,
    with its name, and may raise or write.
    """

    held: dict[str, list[str]] = field(default_factory=dict)
    uploads: list[Version] = field(default_factory=list)
    trouble: Callable[[Version], tuple[str, str]] = lambda _version: ("", "")
    before: Callable[[str], None] = lambda _call: None
    bucket: str = NAME
    account: str = ACCOUNT
    region: str = REGION
    locked: bool = False
    mfa_delete: bool = False
    policy: str = ""
    removed: list[Version] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.meta = SimpleNamespace(region_name=REGION, partition="aws-us-gov", events=HierarchicalEmitter())
        self._lock = RLock()

    def write(self, key: str, version_id: str) -> None:
        with self._lock:
            self.held.setdefault(key, []).insert(0, version_id)

    def head_bucket(self, *, Bucket: str, ExpectedBucketOwner: str) -> dict[str, str]:
        with self._asked("head_bucket", Bucket, ExpectedBucketOwner):
            return {"BucketRegion": self.region}

    def get_object_lock_configuration(self, *, Bucket: str, ExpectedBucketOwner: str) -> dict[str, Any]:
        with self._asked("get_object_lock_configuration", Bucket, ExpectedBucketOwner):
            if not self.locked:
                raise refused("ObjectLockConfigurationNotFoundError", 404)
            return {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}

    def get_bucket_versioning(self, *, Bucket: str, ExpectedBucketOwner: str) -> dict[str, str]:
        with self._asked("get_bucket_versioning", Bucket, ExpectedBucketOwner):
            return {"Status": "Enabled", "MFADelete": "Enabled"} if self.mfa_delete else {}

    def list_object_versions(
        self,
        *,
        Bucket: str,
        ExpectedBucketOwner: str,
        KeyMarker: str = "",
        VersionIdMarker: str = "",
        MaxKeys: int = LIMIT,
    ) -> dict[str, Any]:
        with self._asked("list_object_versions", Bucket, ExpectedBucketOwner):
            if VersionIdMarker and not KeyMarker:
                raise refused("InvalidArgument", 400)
            most = min(MaxKeys, LIMIT)
            found = self.after(Version(KeyMarker, VersionIdMarker), most + 1)
            page = [{"Key": one.key, "VersionId": one.version_id} for one in found[:most]]
            answer: dict[str, Any] = {"IsTruncated": len(found) > most}
            for name, marker in (("Versions", False), ("DeleteMarkers", True)):
                if some := [one for one in page if one["VersionId"].startswith("marker") == marker]:
                    answer[name] = some
            if answer["IsTruncated"]:
                answer |= {"NextKeyMarker": page[-1]["Key"], "NextVersionIdMarker": page[-1]["VersionId"]}
            return answer

    def after(self, marker: Version, most: int) -> list[Version]:
        """In order of keys; of the marker's own key only what is older, or nothing where its version is gone."""
        keys, found = sorted(self.held), list[Version]()
        for key in keys[bisect_left(keys, marker.key) :]:
            ids = self.held[key]
            if key == marker.key:
                ids = ids[ids.index(marker.version_id) + 1 :] if marker.version_id in ids else []
            found += [Version(key, one) for one in ids]
            if len(found) >= most:
                break
        return found[:most]

    def delete_objects(self, *, Bucket: str, ExpectedBucketOwner: str, Delete: Any) -> dict[str, Any]:
        with self._asked("delete_objects", Bucket, ExpectedBucketOwner):
            wanted = [Version(one["Key"], one["VersionId"]) for one in Delete["Objects"]]
            if not 0 < len(wanted) <= LIMIT or any("\x01" in one.key for one in wanted):
                raise refused("MalformedXML", 400)
            told = [(one, *self._delete(one)) for one in wanted]
            errors = [
                {"Key": one.key, "VersionId": one.version_id, "Code": code, "Message": message}
                for one, code, message in told
                if code
            ]
            return {"Errors": errors} if errors else {}

    def delete_object(self, *, Bucket: str, ExpectedBucketOwner: str, Key: str, VersionId: str) -> dict[str, Any]:
        with self._asked("delete_object", Bucket, ExpectedBucketOwner):
            code, _ = self._delete(Version(Key, VersionId))
            if code:
                raise refused(code, 503)
            return {}

    def _delete(self, version: Version) -> tuple[str, str]:
        code, message = self.trouble(version)
        if not code:
            self.remove(version)
        return code, message

    def remove(self, version: Version) -> None:
        """What is not there is no error, as with S3."""
        ids = self.held.get(version.key, [])
        if version.version_id in ids:
            ids.remove(version.version_id)
            self.removed.append(version)
        if not ids:
            self.held.pop(version.key, None)

    def list_multipart_uploads(
        self, *, Bucket: str, ExpectedBucketOwner: str, KeyMarker: str = "", UploadIdMarker: str = ""
    ) -> dict[str, Any]:
        with self._asked("list_multipart_uploads", Bucket, ExpectedBucketOwner):
            there = sorted(one for one in self.uploads if one > (KeyMarker, UploadIdMarker))
            page = there[:LIMIT]
            answer: dict[str, Any] = {"IsTruncated": len(there) > LIMIT}
            answer["Uploads"] = [{"Key": one.key, "UploadId": one.version_id} for one in page]
            if answer["IsTruncated"]:
                answer |= {"NextKeyMarker": page[-1].key, "NextUploadIdMarker": page[-1].version_id}
            return answer

    def abort_multipart_upload(self, *, Bucket: str, ExpectedBucketOwner: str, Key: str, UploadId: str) -> None:
        with self._asked("abort_multipart_upload", Bucket, ExpectedBucketOwner):
            if (Key, UploadId) not in self.uploads:
                raise refused("NoSuchUpload", 404)
            self.uploads.remove(Version(Key, UploadId))

    def get_bucket_policy(self, *, Bucket: str, ExpectedBucketOwner: str) -> dict[str, str]:
        with self._asked("get_bucket_policy", Bucket, ExpectedBucketOwner):
            if not self.policy:
                raise refused("NoSuchBucketPolicy", 404)
            return {"Policy": self.policy}

    def put_bucket_policy(self, *, Bucket: str, ExpectedBucketOwner: str, Policy: str) -> None:
        with self._asked("put_bucket_policy", Bucket, ExpectedBucketOwner):
            self.policy = Policy

    def _asked(self, call: str, bucket: str, owner: str) -> RLock:
        self.before(call)
        with self._lock:
            self.calls.append(call)
        if bucket != self.bucket:
            raise refused("404" if call == "head_bucket" else "NoSuchBucket", 404)
        if owner != self.account:
            raise refused("403" if call == "head_bucket" else "AccessDenied", 403)
        return self._lock


class ManyVersions(FakeS3):
    """So many objects, in one byte each, so that what memory is used for is not the fake."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.there = bytearray(b"\1") * count

    def after(self, marker: Version, most: int) -> list[Version]:
        at, found = int(marker.key) + 1 if marker.key else 0, list[Version]()
        while len(found) < most and (at := self.there.find(1, at)) >= 0:
            found.append(Version(f"{at:09}", "null"))
            at += 1
        return found

    def remove(self, version: Version) -> None:
        self.there[int(version.key)] = 0


@dataclass
class FakeEc2:
    """Flow logs by id, each with the ARN of its destination."""

    flow_logs: dict[str, str]
    unsuccessful: list[dict[str, Any]] = field(default_factory=list)

    def get_paginator(self, operation: str) -> Any:
        assert operation == "describe_flow_logs"
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, *, Filters: Any) -> list[dict[str, Any]]:
        (wanted,) = Filters
        assert wanted["Name"] == "flow-log-id"
        found = [{"FlowLogId": one, "LogDestination": self.flow_logs[one]} for one in wanted["Values"] if one in self]
        return [{"FlowLogs": [one]} for one in found] or [{"FlowLogs": []}]

    def __contains__(self, flow_log: str) -> bool:
        return flow_log in self.flow_logs

    def delete_flow_logs(self, *, FlowLogIds: list[str]) -> dict[str, Any]:
        refused_ids = {one["ResourceId"] for one in self.unsuccessful}
        for one in FlowLogIds:
            if one not in refused_ids:
                del self.flow_logs[one]
        return {"Unsuccessful": self.unsuccessful}
