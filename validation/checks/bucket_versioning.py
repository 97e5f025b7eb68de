"""Without versions, whoever may write into the bucket can overwrite what a log said."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("bucket-versioning", "N9", "The bucket keeps versions where that is promised")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    bucket = seen(observed.bucket, "bucket")
    if props.log_bucket.versioned and not bucket.versioned:
        yield RULE.fail(bucket.name, "versioning is off")
    elif bucket.versioned and not props.log_bucket.versioned:
        yield RULE.fail(bucket.name, "versioning is on: expiry only hides its objects, which stay and are paid for")
