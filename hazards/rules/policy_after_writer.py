"""A service that begins to write before the bucket or its policy is there refuses, or writes a policy of its own."""

import json
from collections.abc import Iterator

from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.services.writers import BUCKET, Write, writes
from hazards.template.identity import Identity
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H101",
    title="bucket or its policy after its writer",
    level=Level.ERROR,
    source="https://github.com/aws/aws-cdk/issues/18985",
)


def check(template: Template) -> Found:
    yield from broken(RULE, template, _obligations(template))


def _obligations(template: Template) -> Iterator[Obligation]:
    policies = _policies(template)
    for write in writes(template):
        needed = [one for one in policies.get(write.bucket, ()) if _matters(write, one[0])]
        yield from (_after_policy(write, policy, guard) for policy, guard in needed)
        if bucket := template.resources.get(write.bucket.id) if not needed else None:
            yield from _after_bucket(write, bucket)


def _after_policy(write: Write, policy: Resource, guard: Guard) -> Obligation:
    return Obligation(
        first=policy,
        then=write.by,
        why=_why(write),
        on_create=_on_create(write, policy),
        when=guard | write.guard,
        about=write.bucket.id,
    )


def _after_bucket(write: Write, bucket: Resource) -> Iterator[Obligation]:
    """A bucket that is named by its name alone is waited for by nobody."""
    if write.by is not bucket and (write.writer.own_policy or write.writer.refused):
        yield Obligation(
            first=bucket,
            then=write.by,
            why=f"{write.writer.principal} tries the bucket when {write.by.id} is created",
            on_create=f"{write.by.id} is refused: there is no such bucket yet",
            when=write.guard,
        )


def _policies(template: Template) -> dict[Identity, list[tuple[Resource, Guard]]]:
    found: dict[Identity, list[tuple[Resource, Guard]]] = {}
    for policy in template.of("AWS::S3::BucketPolicy"):
        for guard, value in policy.forms("Bucket"):
            if bucket := template.named(value, BUCKET):
                found.setdefault(bucket, []).append((policy, guard))
    return found


def _matters(write: Write, policy: Resource) -> bool:
    """Whether the writer cannot do without this policy, or stands in its way."""
    writer = write.writer
    if writer.or_role and writer.principal not in json.dumps(policy.get("PolicyDocument"), default=str):
        return False
    return writer.own_policy or bool(writer.refused)


def _why(write: Write) -> str:
    if write.writer.own_policy:
        return f"{write.writer.principal} writes a bucket policy of its own where it finds none"
    return f"{write.writer.principal} tries the bucket when {write.by.id} is created, and the policy lets it write"


def _on_create(write: Write, policy: Resource) -> str:
    if write.writer.own_policy:
        return f'{policy.id} fails when its turn comes: "The bucket policy already exists on bucket"'
    return f"{write.by.id} is refused: {write.writer.refused}"
