"""Objects that are to move to another storage class when they are gone never move, and S3 may refuse the rule."""

from collections.abc import Iterator

from hazards.rule import Found, Level, Rule
from hazards.services.lifecycle import LifecycleRule, When, expiries, rules_of, transitions
from hazards.template.conditions import shown
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H307",
    title="transition after expiry",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html",
)
WHOSE = {"": "objects", "NoncurrentVersion": "noncurrent versions"}


def check(template: Template) -> Found:
    for bucket in template.of("AWS::S3::Bucket"):
        for of, moving, expiring, move, end in _late(bucket):
            guard = bucket.guard | move.guard | end.guard
            if not template.conditions.satisfiable(guard):
                continue
            is_one = moving is expiring
            yield RULE.hazard(
                template,
                bucket,
                what=f"S3 refuses the lifecycle of {bucket.id}: rule {moving.name} moves {WHOSE[of]} at {_at(move)}, "
                f"and expires them at {_at(end)}"
                if is_one
                else f"{WHOSE[of]} in {bucket.id} never move to another storage class: rule {moving.name} moves them "
                f"at {_at(move)}, and rule {expiring.name} expires them at {_at(end)}",
                why="S3 refuses a rule whose transition does not come before its expiration"
                if is_one
                else "what has expired is not there to be moved",
                order=(
                    *([f"deploy {shown(guard)}"] if guard else []),
                    f"create {bucket}: S3 refuses its lifecycle"
                    if is_one
                    else f"expire {WHOSE[of]} of {bucket.id} at {_at(end)}; nothing is left at {_at(move)}",
                ),
                fix=f"in rule {moving.name} of {bucket.id}, let the transition come before {_at(end)}, or take it away",
            )


def _late(bucket: Resource) -> Iterator[tuple[str, LifecycleRule, LifecycleRule, When, When]]:
    rules = [rule for rule in rules_of(bucket) if rule.is_on]
    for of in WHOSE:
        ending = [(rule, end) for rule in rules for end in expiries(rule, of)]
        for moving in rules:
            for move in transitions(moving, of):
                for expiring, end in ending:
                    if _is_late(bucket, of, moving, expiring, move, end):
                        yield of, moving, expiring, move, end


def _is_late(bucket: Resource, of: str, moving: LifecycleRule, expiring: LifecycleRule, move: When, end: When) -> bool:
    """Whether the move comes after the end, of the same objects, or on the same day where that is too late.

    On one day a transition comes before a delete marker, which is how a versioned bucket expires an object, but after
    a permanent deletion.
    """
    if bool(move.date) != bool(end.date) or _before(move, end):
        return False
    if moving is expiring:
        return True
    is_marked = not of and bucket.get("VersioningConfiguration") is not None
    return (_before(end, move) or not is_marked) and expiring.scope.surely_covers(moving.scope)


def _before(one: When, other: When) -> bool:
    return (one.days, one.date) < (other.days, other.date)


def _at(when: When) -> str:
    return when.date or f"{when.days} days"
