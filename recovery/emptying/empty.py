"""Empties a bucket for good: every version, every delete marker, every upload that was begun."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.emptying.allowed import Emptiable
from recovery.emptying.light_listing import light_listings
from recovery.emptying.listing import Cursor
from recovery.emptying.progress import Emptied, Meter, Progress
from recovery.emptying.refusing import refuse_protected
from recovery.emptying.sweep import Crew
from recovery.emptying.tasks import Tasks
from report.problem import Problem

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

WORKERS = 10  # as many as botocore keeps connections, where nobody says otherwise
ROUNDS = 12
EMPTY_ROUNDS = 2
"""In a row. One shows what was there when it began; what a writer that was just fenced had under way comes after."""


def empty(
    s3: S3Client,
    allowed: Emptiable,
    *,
    tell: Callable[[Progress], None],
    stop: Event | None = None,
    workers: int = WORKERS,
) -> Emptied:
    """Deletes all that the bucket holds, versioned or not, until two rounds in a row find nothing.

    A bucket that is gone is empty. Running it again after an interrupt is harmless. `tell` is called about once a
    second. Raises `Problem`: bucket-elsewhere, bucket-not-ours, object-locked and mfa-delete before anything is
    deleted; object-not-deletable, bucket-busy, bucket-still-written later; KeyboardInterrupt once `stop` is set.
    """
    meter = Meter(tell, allowed.versions)
    try:
        refuse_protected(s3, allowed)
        with light_listings(s3), Crew(workers, meter, stop) as crew:
            _until_empty(crew, Tasks(s3, allowed, crew.ended), meter)
    except ClientError as error:
        if error.response["Error"].get("Code") != "NoSuchBucket":
            raise
    meter.tell(now=True)
    return meter.emptied()


def _until_empty(crew: Crew, tasks: Tasks, meter: Meter) -> None:
    empty_rounds, found = 0, 0
    for _ in range(ROUNDS):
        found = crew.work_off([partial(tasks.list_uploads, ("", "")), partial(tasks.list_versions, Cursor())])
        meter.listings += 1
        empty_rounds = 0 if found else empty_rounds + 1
        if empty_rounds == EMPTY_ROUNDS:
            return
    raise Problem(
        "bucket-still-written",
        what=f"{tasks.allowed.bucket} was listed {ROUNDS} times, and there was always something new ({found} at last)",
        where=tasks.allowed.where,
        why="somebody writes into it who is not stopped by its policy, or somebody took the statement SluiceFence out "
        "of that: another flow log, a replication, a log delivery of another service, a program of yours",
        remedy="look at its newest keys and at CloudTrail's data events, stop the writer, then run it again",
    )
