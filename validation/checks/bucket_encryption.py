"""With AWS's own KMS key nothing can be delivered, silently; with a key that does not rotate, one leak opens a year."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Bucket, Key, Observed, seen
from validation.rule import Rule

RULE = Rule(
    "bucket-encryption", "N9", "The bucket encrypts as promised: with S3's key, or a rotating key of the customer's"
)


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    bucket = seen(observed.bucket, "bucket")
    wrong = _wrong_customer_key(bucket) if props.log_bucket.customer_key else _wrong_s3_key(bucket)
    for what in wrong:
        yield RULE.fail(bucket.name, what)


def _wrong_s3_key(bucket: Bucket) -> Iterator[str]:
    if bucket.encryption != "AES256":
        yield f"its default encryption is {bucket.encryption or 'none'}, and SSE-S3 (AES256) is promised"


def _wrong_customer_key(bucket: Bucket) -> Iterator[str]:
    if bucket.encryption != "aws:kms":
        yield f"its default encryption is {bucket.encryption or 'none'}, and aws:kms is promised"
    elif bucket.key is None or bucket.key.manager != "CUSTOMER":
        yield "it encrypts with AWS's own KMS key, under which flow logs cannot be delivered"
    else:
        yield from _wrong_key(bucket.key)


def _wrong_key(key: Key) -> Iterator[str]:
    if key.state != "Enabled":
        yield f"its key {key.arn} is {key.state}"
    if not key.rotates:
        yield f"its key {key.arn} does not rotate"
