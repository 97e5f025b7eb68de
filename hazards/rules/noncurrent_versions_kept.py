"""A versioned bucket whose objects expire, but not their noncurrent versions, keeps and costs everything for ever."""

from hazards.rule import Found, Level, Rule
from hazards.services.lifecycle import rules_of
from hazards.template.conditions import shown
from hazards.template.values import Guard, literal
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H308",
    title="expiry in a versioned bucket that keeps noncurrent versions",
    level=Level.WARNING,
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html",
)
EXPIRY = ("ExpirationInDays", "ExpirationDate")
NONCURRENT = ("NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays")


def check(template: Template) -> Found:
    for bucket in template.of("AWS::S3::Bucket"):
        rules = list(rules_of(bucket))
        for rule in rules:
            ended = [end.guard for one in rules if one.scope.may_cover(rule.scope) for end in one.sets(*NONCURRENT)]
            for guard in (expiry.guard | one for expiry in rule.sets(*EXPIRY) for one in _versioned(bucket)):
                world = template.conditions.world_where(guard, none_of=ended) if rule.is_on else None
                if world is None:
                    continue
                yield RULE.hazard(
                    template,
                    bucket,
                    what=f"what rule {rule.name} of {bucket.id} expires is kept for ever, as noncurrent versions",
                    why="in a versioned bucket an expired object only gets a delete marker; its data stays until its "
                    "noncurrent version expires, which no rule says",
                    order=(
                        *([f"deploy {shown(frozenset(world.items()))}"] if world else []),
                        f"write an object into {bucket.id}",
                        f"expire it by rule {rule.name}: S3 writes a delete marker, and the object becomes noncurrent",
                        "keep the noncurrent version, and pay for it, for ever",
                    ),
                    fix=f"add to rule {rule.name} of {bucket.id}: "
                    '"NoncurrentVersionExpiration": {"NoncurrentDays": 30}',
                )


def _versioned(bucket: Resource) -> list[Guard]:
    """Under which conditions a bucket surely keeps versions; one with object locks always does."""
    status = bucket.forms("VersioningConfiguration", "Status")
    locked = bucket.forms("ObjectLockEnabled")
    return [guard for guard, one in status if one == "Enabled"] + [
        guard for guard, one in locked if literal(one) == "true"
    ]
