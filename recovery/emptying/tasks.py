"""What there is to do in a bucket, each task with what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.emptying.allowed import Emptiable
from recovery.emptying.deleting import delete
from recovery.emptying.listing import Cursor, Version, uploads, versions
from recovery.emptying.sweep import Done

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ABORTS_A_TASK = 20  # each is a call of its own


@dataclass(frozen=True)
class Tasks:
    """`ended` ends a task that waits for a busy S3."""

    s3: S3Client
    allowed: Emptiable
    ended: Event

    def list_versions(self, cursor: Cursor) -> Done:
        page = versions(self.s3, self.allowed, cursor)
        return Done(
            found=len(page.versions),
            lists=(partial(self.list_versions, page.next),) if page.next else (),
            deletes=(partial(self.delete, page.versions),) if page.versions else (),
        )

    def delete(self, some: list[Version]) -> Done:
        return Done(deleted=delete(self.s3, self.allowed, some, self.ended))

    def list_uploads(self, marker: tuple[str, str]) -> Done:
        found, after = uploads(self.s3, self.allowed, marker)
        parts = [found[at : at + ABORTS_A_TASK] for at in range(0, len(found), ABORTS_A_TASK)]
        return Done(
            found=len(found),
            lists=(partial(self.list_uploads, after),) if after else (),
            deletes=tuple(partial(self.abort, part) for part in parts),
        )

    def abort(self, some: list[Version]) -> Done:
        """Each is a key and an upload's id. One that was completed or aborted meanwhile is gone."""
        for one in some:
            if self.ended.is_set():
                return Done()
            try:
                self.s3.abort_multipart_upload(
                    Bucket=self.allowed.bucket,
                    Key=one.key,
                    UploadId=one.version_id,
                    ExpectedBucketOwner=self.allowed.account,
                )
            except ClientError as error:
                if error.response["Error"].get("Code") != "NoSuchUpload":
                    raise
        return Done(deleted=len(some))
