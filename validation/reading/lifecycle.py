"""Reads a bucket's lifecycle rules: those that are enabled and cover the whole bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validation.observed import LifecycleRule
from validation.reading.words import unless

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetBucketLifecycleConfigurationOutputTypeDef, LifecycleRuleOutputTypeDef

TAKES_SMALL_ALONG = "varies_by_storage_class"
"""With this default Glacier takes objects under 128 KB too, without a size filter.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
"""


def lifecycle_rules(s3: S3Client, name: str) -> tuple[LifecycleRule, ...]:
    answer = unless("NoSuchLifecycleConfiguration", ask=lambda: s3.get_bucket_lifecycle_configuration(Bucket=name))
    if answer is None:
        return ()
    return tuple(_rule(rule, answer) for rule in answer.get("Rules", []) if _covers_the_bucket(rule))


def _covers_the_bucket(rule: LifecycleRuleOutputTypeDef) -> bool:
    narrow = rule.get("Filter", {})
    prefixes = (rule.get("Prefix"), narrow.get("Prefix"), narrow.get("And", {}).get("Prefix"))
    tagged = narrow.get("Tag") or narrow.get("And", {}).get("Tags")
    return rule["Status"] == "Enabled" and not any(prefixes) and not tagged


def _rule(rule: LifecycleRuleOutputTypeDef, answer: GetBucketLifecycleConfigurationOutputTypeDef) -> LifecycleRule:
    narrow = rule.get("Filter", {})
    sized = "ObjectSizeGreaterThan" in narrow or "ObjectSizeGreaterThan" in narrow.get("And", {})
    expiration = rule.get("Expiration", {})
    return LifecycleRule(
        transitions=tuple((move.get("Days", 0), move.get("StorageClass", "")) for move in rule.get("Transitions", [])),
        small_objects=sized or answer.get("TransitionDefaultMinimumObjectSize") == TAKES_SMALL_ALONG,
        expire_days=expiration.get("Days"),
        noncurrent_expire_days=rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays"),
        expired_delete_markers=expiration.get("ExpiredObjectDeleteMarker", False),
        abort_uploads_days=rule.get("AbortIncompleteMultipartUpload", {}).get("DaysAfterInitiation"),
    )
