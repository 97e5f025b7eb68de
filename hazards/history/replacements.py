"""Which stateful resources an update replaces: by a property that cannot change in place, or by a new logical id."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hazards.history.differences import changed
from hazards.history.stacks import Change
from hazards.history.stateful import STATEFUL, physical_name
from hazards.template.view import Resource, Template


class Replacement(NamedTuple):
    """`new` is in `home`. `property` went from `was` to `becomes`; it is empty where the logical id is what changed."""

    old: Resource
    new: Resource
    home: Template
    property: str = ""
    was: Any = None
    becomes: Any = None


def replacements(change: Change, after: Sequence[Template]) -> Iterator[Replacement]:
    """What one stack's update replaces. `after`: all later templates, among which a resource may have moved."""
    for old in change.before:
        if old.type in STATEFUL:
            new = change.after.resources.get(old.id)
            if new is None:
                if not old.is_kept and (found := successor(old, change, after)):
                    yield Replacement(old, found[1], found[0])
            elif new.type == old.type:
                yield from _by_property(old, new, change)


def successor(gone: Resource, change: Change, after: Sequence[Template]) -> tuple[Template, Resource] | None:
    """The new resource that takes the place of one that is gone, and its template.

    One of the same type and name, in any stack; in the same one, one with the same properties, or any new one where as
    many came as went.
    """
    name = physical_name(gone)
    new = [one for one in change.after.of(gone.type) if one.id not in change.before.resources]
    lost = [one for one in change.before.of(gone.type) if one.id not in change.after.resources]
    for one in new:
        if (name and physical_name(one) == name) or one.properties == gone.properties:
            return change.after, one
    if len(name) == 1 and isinstance(name[0], str):
        elsewhere = ((template, one) for template in after for one in template.of(gone.type))
        if found := next((each for each in elsewhere if physical_name(each[1]) == name), None):
            return found
    return (change.after, new[lost.index(gone)]) if len(new) == len(lost) else None


def _by_property(old: Resource, new: Resource, change: Change) -> Iterator[Replacement]:
    for name, default in STATEFUL[old.type].replaced_by.items():
        if found := changed((change.before, old), (change.after, new), name, default):
            yield Replacement(old, new, change.after, name, *found)
            return
