"""Under which key something is encrypted: one that AWS manages, a customer's in the template, or one it cannot tell."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hazards.template.reach import reach
from hazards.template.values import ALWAYS, Form, Guard, forms, literal, text
from hazards.template.view import Resource, Template

KEYS = ("AWS::KMS::Key", "AWS::KMS::ReplicaKey")
DEFAULT = ("BucketEncryption", "ServerSideEncryptionConfiguration", "ServerSideEncryptionByDefault")
WITH_KMS = ("aws:kms", "aws:kms:dsse")


class Under(NamedTuple):
    """A key, and under which conditions it is the one. `key` is None where AWS manages it (`is_managed`)."""

    guard: Guard
    is_managed: bool
    key: Resource | None = None


def keys_of(template: Template, value: object, guard: Guard = ALWAYS) -> Iterator[Under]:
    """The keys that a value names, by id, ARN or alias. One that is not the template's own is left out."""
    for there, one in forms(value, guard):
        if is_managed(one):
            yield Under(there, is_managed=True)
        elif key := template.resource(one, *KEYS):
            yield Under(there | key.guard, is_managed=False, key=key)


def keys_of_bucket(template: Template, bucket: Resource) -> Iterator[Under]:
    """The keys of a bucket's default encryption. `aws:kms` without a key is the one that AWS manages, `aws/s3`."""
    for guard, default in reach(Form(bucket.guard, bucket.properties), DEFAULT):
        if isinstance(default, Mapping) and literal(default.get("SSEAlgorithm")) in WITH_KMS:
            yield from _of_default(template, default.get("KMSMasterKeyID"), guard)


def _of_default(template: Template, key: object, guard: Guard) -> Iterator[Under]:
    yield from keys_of(template, key, guard)
    given = [form.guard for form in forms(key, guard) if form.value is not None]
    without = template.conditions.world_where(guard, none_of=given)
    if without is not None:
        yield Under(frozenset(without.items()), is_managed=True)


def is_managed(key: object) -> bool:
    """Whether a value surely names a key that AWS manages: `alias/aws/sns`, or an ARN that ends so."""
    last = "".join(part for part in text(key)[-1:] if isinstance(part, str))
    return last.startswith("alias/aws/") or ":alias/aws/" in last
