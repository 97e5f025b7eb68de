"""Two states of one estate: which template of a stack followed which.

A template's stack is told by the pipeline that deploys it or, where none does, by the name of its file: a stage that
changes its construct id changes its templates' names, and may deploy the same stacks.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import PurePath
from typing import NamedTuple

from hazards.history.deployments import Deployment, Stack, deployments
from hazards.template.view import Template

OF_CDK = ".template.json"
NESTED = ".nested.template.json"


class Change(NamedTuple):
    """One stack's template, and the one that follows it."""

    before: Template
    after: Template


def changes(before: Sequence[Template], after: Sequence[Template]) -> list[Change]:
    """Every stack that is on both sides."""
    followers = _followers(before, after)
    return [Change(one, followers[one]) for one in before if one in followers]


def gone(before: Sequence[Template], after: Sequence[Template]) -> list[Template]:
    """The templates that nothing follows, but nested stacks', which go with their parents."""
    followers = _followers(before, after)
    return [one for one in before if one not in followers and not one.name.endswith(NESTED)]


def file_of(deployed: Deployment, templates: Iterable[Template]) -> Template | None:
    """The one template that an action deploys, where it is among these."""
    file = f"/{deployed.file}"
    found = [one for one in templates if deployed.file and f"/{PurePath(one.name).as_posix()}".endswith(file)]
    return found[0] if len(found) == 1 else None


def _followers(before: Sequence[Template], after: Sequence[Template]) -> dict[Template, Template]:
    if len(before) == len(after) == 1 and not all(one.name.endswith(OF_CDK) for one in (*before, *after)):
        return {before[0]: after[0]}  # two files that a person named: the one, and what became of it
    found = _by_file(before, after)
    later = _by_stack(after)
    for stack, one in _by_stack(before).items():
        if follower := next((later[its] for its in later if stack.may_be(its)), None):
            found[one] = follower
    return found


def _by_stack(templates: Sequence[Template]) -> dict[Stack, Template]:
    actions = (each for each in deployments(templates) if not each.deletes)
    return {each.stack: file for each in actions if (file := file_of(each, templates))}


def _by_file(before: Sequence[Template], after: Sequence[Template]) -> dict[Template, Template]:
    """Those of one file name with each other; where there are several, those that share the most folders above it."""
    found: dict[Template, Template] = {}
    later = _by_name(after)
    for name, ones in _by_name(before).items():
        others = later.get(name, [])
        pairs = sorted(
            ((_shared(one, other), one, other) for one in ones for other in others), key=lambda each: -each[0]
        )
        taken: set[Template] = set()
        for shared, one, other in pairs:
            is_sure = shared > 1 or len(pairs) == 1
            if is_sure and one not in found and other not in taken:
                found[one] = other
                taken.add(other)
    return found


def _by_name(templates: Iterable[Template]) -> dict[str, list[Template]]:
    found: dict[str, list[Template]] = {}
    for one in templates:
        found.setdefault(PurePath(one.name).name, []).append(one)
    return found


def _shared(one: Template, other: Template) -> int:
    """How many of the last parts of two paths are the same."""
    parts = zip(reversed(PurePath(one.name).parts), reversed(PurePath(other.name).parts), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], parts))
