"""Logs for a bucket under a customer's key that does not admit their service never arrive, and all looks well."""

from collections.abc import Iterator
from typing import NamedTuple

from hazards.rule import Found, Level, Rule
from hazards.services.keys import Under, keys_of, keys_of_bucket
from hazards.services.log_keys import OWN_KEYS, log_key
from hazards.services.policies import world_refused
from hazards.services.writers import writes
from hazards.template.conditions import shown
from hazards.template.reach import reach
from hazards.template.values import Form
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H302",
    title="a key without a grant to the service that writes logs",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html",
)
# To write an object S3 generates a data key. More is documented (Encrypt, Decrypt, ReEncrypt*, DescribeKey), but
# without this one it surely fails.
NEEDED = ("kms:GenerateDataKey",)
ACTIONS = '"Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]'


class Use(NamedTuple):
    """A key that a service's logs are written under; into a bucket whose default it is, or as the service is told."""

    by: Resource
    principal: str
    under: Under
    bucket: Resource | None = None


def check(template: Template) -> Found:
    for by, principal, under, bucket in (*_by_default(template), *_told(template)):
        policy = under.key.get("KeyPolicy") if under.key else None
        world = under.key and world_refused(template.conditions, policy, principal, NEEDED, under.guard)
        if under.key is None or world is None:
            continue
        into = f" in {bucket.id}" if bucket else ""
        refusal = "it is complete, and looks well" if bucket else f"it is refused, for {principal} may not use the key"
        yield RULE.hazard(
            template,
            *(one for one in (under.key, bucket, by) if one),
            what=f"no log of {by.id} arrives{into}: {under.key.id} does not admit {principal}",
            why=f"a log is encrypted for {principal} by itself, so the key's policy must let that service use it",
            order=(
                *([f"deploy {shown(frozenset(world.items()))}"] if world else []),
                *(f"create {one}" for one in (under.key, bucket) if one),
                f"create {by}: {refusal}",
                *([f"write a log: KMS denies {principal} {NEEDED[0]}, and the log is dropped"] if bucket else []),
            ),
            fix=f"add to the Statement of {under.key.id}'s KeyPolicy: "
            f'{{"Effect": "Allow", "Principal": {{"Service": "{principal}"}}, {ACTIONS}, "Resource": "*"}}',
        )


def _by_default(template: Template) -> Iterator[Use]:
    for write in writes(template):
        log = log_key(write)
        if log and log.principal and write.bucket.id:
            bucket = template.resources[write.bucket.id]
            for under in keys_of_bucket(template, bucket):
                yield Use(write.by, log.principal, under._replace(guard=under.guard | write.guard), bucket)


def _told(template: Template) -> Iterator[Use]:
    for own in OWN_KEYS:
        for by in template.of(own.type):
            for guard, value in reach(Form(by.guard, by.properties), own.path):
                for under in keys_of(template, value, guard):
                    yield Use(by, own.principal, under)
