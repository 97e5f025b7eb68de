"""With object ACLs in force, a writer can keep a log file from the bucket's owner."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("bucket-ownership", "N9", "The bucket's owner owns every object")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    bucket = seen(observed.bucket, "bucket")
    if bucket.ownership != "BucketOwnerEnforced":
        yield RULE.fail(bucket.name, f"object ownership is {bucket.ownership or 'not set'}, not BucketOwnerEnforced")
