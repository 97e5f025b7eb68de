"""A bucket that is not empty does not delete; a bucket policy that exists fails the create. Both in AWS's words."""

from collections.abc import Callable
from typing import Any

from ministack.services import s3

from rehearsal.emulator.inside.resources.family import Made, NotThereError, Properties, handlers
from rehearsal.emulator.inside.wrapping import part


def install() -> None:
    """Replaces the bucket's delete, and guards the policy's create and update."""
    handlers("AWS::S3::Bucket")["delete"] = _delete_bucket
    policy = handlers("AWS::S3::BucketPolicy")
    policy["create"] = _only_where_there_is_none(policy["create"])
    policy["update"] = _only_in_a_bucket(policy["update"])


def _delete_bucket(name: str, _properties: Properties) -> None:
    """As S3's own call: objects, versions and delete markers all count."""
    status, _, body = part(s3, "_delete_bucket")(name)
    text = body.decode() if isinstance(body, bytes) else str(body)
    if status == 409 and "BucketNotEmpty" in text:
        raise ValueError(
            "The bucket you tried to delete is not empty "
            f"(Service: S3, Status Code: 409, Error Code: BucketNotEmpty, Bucket: {name})"
        )
    if status >= 300 and "NoSuchBucket" not in text:
        raise ValueError(f"{text} (Service: S3, Status Code: {status})")


def _bucket_must_exist(name: str) -> None:
    if part(s3, "_bucket_owner_account")(name) is None:
        raise NotThereError(
            "The specified bucket does not exist (Service: S3, Status Code: 404, Error Code: NoSuchBucket, "
            f"Bucket: {name})"
        )


def _only_where_there_is_none(original: Callable[..., Made]) -> Callable[..., Made]:
    def create(logical_id: str, properties: Properties, stack: str) -> Made:
        bucket = str(properties.get("Bucket", ""))
        _bucket_must_exist(bucket)
        if s3._bucket_policies.get(bucket):
            raise ValueError(f"The bucket policy already exists on bucket {bucket}.")
        return original(logical_id, properties, stack)

    return create


def _only_in_a_bucket(original: Callable[..., Made]) -> Callable[..., Made]:
    def update(physical_id: str, old: Properties, new: Properties, *rest: Any) -> Made:
        _bucket_must_exist(str(new.get("Bucket", "")))
        return original(physical_id, old, new, *rest)

    return update
