"""Logs that expire too early are missing when they are asked for; logs that never expire are paid for, for ever."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import LifecycleRule, Observed, seen
from validation.rule import Rule

RULE = Rule(
    "bucket-lifecycle", "N9", "Objects move to Glacier and expire on the promised days, and leave nothing behind"
)
GLACIER = "GLACIER"


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    bucket = seen(observed.bucket, "bucket")
    promised, rules = props.log_bucket, bucket.lifecycle
    for wrong in (
        *_differs("expiry", [rule.expire_days for rule in rules], promised.expire_after_days),
        *_differs(
            "expiry of noncurrent versions",
            [rule.noncurrent_expire_days for rule in rules],
            promised.noncurrent_expire_after_days,
        ),
        *_glacier(rules, promised.glacier_after_days),
    ):
        yield RULE.fail(bucket.name, wrong)
    if promised.versioned and not any(rule.expired_delete_markers for rule in rules):
        yield RULE.fail(bucket.name, "expired delete markers are never removed")
    if promised.versioned and not any(rule.abort_uploads_days for rule in rules):
        yield RULE.fail(bucket.name, "incomplete multipart uploads are never aborted")


def _differs(what: str, found: list[int | None], promised: int | None) -> Iterator[str]:
    days = {day for day in found if day is not None}
    if days != ({promised} - {None}):
        yield f"{what}: {_days(days)} found, {_days({promised} - {None})} promised"


def _glacier(rules: tuple[LifecycleRule, ...], promised: int | None) -> Iterator[str]:
    moves = [(days, storage, rule.small_objects) for rule in rules for days, storage in rule.transitions]
    yield from (f"objects move to {storage} after {days} days" for days, storage, _ in moves if storage != GLACIER)
    yield from _differs("transition to Glacier", [days for days, storage, _ in moves if storage == GLACIER], promised)
    if any(not small for _, storage, small in moves if storage == GLACIER):
        yield "objects under 128 KB never move to Glacier: the rule has no size filter"


def _days(days: set[int] | set[int | None]) -> str:
    return " and ".join(f"{day} days" for day in sorted(filter(None, days))) or "none"
