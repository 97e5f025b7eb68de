"""Which buckets of a stack are emptied before it is deleted, and which stop its deletion."""

from __future__ import annotations

from recovery.observed import Bucket
from recovery.plan import EmptyBucket, FenceBucket, Person, Step
from recovery.states.case import Case


def doomed(case: Case) -> list[Bucket]:
    """Those that are there, and that the deletion of the stack deletes with it."""
    return [
        bucket
        for bucket in case.observed.buckets
        if bucket.region and (resource := case.resource_of(bucket)) is not None and not resource.kept
    ]


def refusal(case: Case) -> Person | None:
    """A person's step where a bucket may not be emptied: what else could be done would end in DELETE_FAILED anyway."""
    refused = [f"{bucket.name}: {why}" for bucket in doomed(case) if (why := _why_not(bucket, case))]
    if not refused:
        return None
    return Person(
        what=f"see to the bucket {'; '.join(refused)}",
        reason="the stack cannot be deleted before it, and Sluice does not empty it",
    )


def _why_not(bucket: Bucket, case: Case) -> str:
    """Empty where nothing is against it."""
    if bucket.owner:
        return bucket.owner
    if bucket.region != case.target.region:
        return f"it is in {bucket.region}, and the stack in {case.target.region}"
    if case.target.keeps and bucket.versions:
        return (
            f"it holds {bucket.count} versions, its template does not keep it, and {case.target.name} loses nothing: "
            "copy what it holds, or empty it yourself"
        )
    if bucket.lock and _in_use(bucket):
        return f"it holds {bucket.count} versions, and {bucket.lock}"
    return ""


def _in_use(bucket: Bucket) -> bool:
    return bool(bucket.versions or not bucket.counted_all or bucket.writers)


def emptied(case: Case) -> list[Bucket]:
    """Never any of a target that keeps."""
    return [] if case.target.keeps else [bucket for bucket in doomed(case) if _in_use(bucket)]


def emptying(case: Case) -> list[Step]:
    """All writers are stopped before the first bucket is emptied: so the last one has had time to fall silent."""
    buckets = emptied(case)
    fences: list[Step] = [
        FenceBucket(
            bucket=bucket.name,
            flow_logs=tuple(writer.flow_log_id for writer in bucket.writers if writer.ours),
            reason=_why_fence(bucket),
        )
        for bucket in buckets
    ]
    empties: list[Step] = [
        EmptyBucket(
            bucket=bucket.name,
            count=bucket.count,
            reason="the stack's deletion deletes it, and S3 deletes no bucket that holds anything",
        )
        for bucket in buckets
    ]
    return [*fences, *empties]


def _why_fence(bucket: Bucket) -> str:
    others = [writer.flow_log_id for writer in bucket.writers if not writer.ours]
    reason = "what is written while it is emptied would keep it from being deleted"
    if others:
        return f"{reason}; {', '.join(others)} is not the stack's and stays, but may not write any more"
    return reason
