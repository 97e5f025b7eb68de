"""One wrong policy or grant, and everybody reads who talked to whom."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("bucket-public-access", "N9", "All four public access blocks of the bucket are on")
BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    bucket = seen(observed.bucket, "bucket")
    if missing := [block for block in BLOCKS if block not in bucket.public_access_blocks]:
        yield RULE.fail(bucket.name, f"off: {', '.join(missing)}")
