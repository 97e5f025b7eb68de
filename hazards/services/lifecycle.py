"""The lifecycle rules of a bucket: which objects each is about, and what it does to them when.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hazards.template.values import Form, Guard, Text, forms, items, literal, text
from hazards.template.view import Resource

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Scope(NamedTuple):
    """The objects of a rule: those under a prefix, with all of some tags, of some size."""

    prefix: Text
    tags: frozenset[tuple[Text, Text]]
    sizes: tuple[Text, Text]

    def surely_covers(self, other: "Scope") -> bool:
        """Whether every object of the other is one of this."""
        has_sizes = self.sizes in (((), ()), other.sizes)
        return has_sizes and self.tags <= other.tags and _starts(other.prefix, self.prefix) is True

    def may_cover(self, other: "Scope") -> bool:
        """Whether every object of the other, whatever its size, may be one of this."""
        return self.tags <= other.tags and _starts(other.prefix, self.prefix) is not False


class LifecycleRule(NamedTuple):
    """One rule, under which conditions it is there, and whether it surely is switched on then."""

    name: str
    guard: Guard
    body: Mapping[str, Any]
    is_on: bool

    @property
    def scope(self) -> Scope:
        tags = [one for _, one in items(self.body.get("TagFilters")) if isinstance(one, Mapping)]
        return Scope(
            text(self.body.get("Prefix")),
            frozenset((text(one.get("Key")), text(one.get("Value"))) for one in tags),
            (text(self.body.get("ObjectSizeGreaterThan")), text(self.body.get("ObjectSizeLessThan"))),
        )

    def sets(self, *names: str) -> Iterator[Form]:
        """Every value that some of its properties have, items of lists one by one."""
        for name in names:
            yield from items(self.body.get(name), self.guard)


class When(NamedTuple):
    """When something is done to an object: after some days, or on a date (ISO 8601)."""

    guard: Guard
    days: int = 0
    date: str = ""


def rules_of(bucket: Resource) -> Iterator[LifecycleRule]:
    """A bucket's rules, but those that surely are switched off."""
    for number, (guard, body) in enumerate(bucket.items("LifecycleConfiguration", "Rules"), 1):
        for there, status in forms(body.get("Status"), guard | bucket.guard) if isinstance(body, Mapping) else ():
            if literal(status) != "Disabled":
                yield LifecycleRule(
                    literal(body.get("Id")) or f"number {number}", there, body, literal(status) == "Enabled"
                )


def transitions(rule: LifecycleRule, of: str) -> Iterator[When]:
    """When objects move to another storage class. `of`: empty, or `NoncurrentVersion`."""
    for guard, one in rule.sets(f"{of}Transition", f"{of}Transitions"):
        if isinstance(one, Mapping):
            yield from _when(guard, one.get("TransitionInDays"))
            yield from _when(guard, one.get("TransitionDate"))


def expiries(rule: LifecycleRule, of: str) -> Iterator[When]:
    """When objects surely are gone, but those of which some newer versions are kept."""
    yield from _when(rule.guard, rule.body.get(f"{of}ExpirationInDays"))
    if not of:
        yield from _when(rule.guard, rule.body.get("ExpirationDate"))
    for guard, one in rule.sets(f"{of}Expiration") if of else ():
        if isinstance(one, Mapping) and "NewerNoncurrentVersions" not in one:
            yield from _when(guard, one.get("NoncurrentDays"))


def _when(guard: Guard, value: object) -> Iterator[When]:
    for there, one in forms(value, guard):
        at = literal(one) or ""
        if at.isdecimal():
            yield When(there, days=int(at))
        elif DATE.match(at):
            yield When(there, date=at[:10])


def _starts(whole: Text, beginning: Text) -> bool | None:
    """Whether one text surely begins with another; None where it cannot be told."""
    if not beginning or whole == beginning:
        return True
    if any(not isinstance(part, str) for part in (*whole, *beginning)):
        return None
    return "".join(map(str, whole)).startswith("".join(map(str, beginning)))
