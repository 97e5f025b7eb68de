"""What a resource that is to come last does not wait for, and which lines make it wait."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from hazards.template.conditions import World
from hazards.template.nested import where_they_part
from hazards.template.values import ALWAYS, Guard
from hazards.template.view import Resource, Template

# Neither calls anything that could refuse.
CANNOT_FAIL = ("AWS::CDK::Metadata", "AWS::CloudFormation::WaitConditionHandle")


class Missing(NamedTuple):
    """`first`: one that is not waited for in `world`. `after`: those that cannot be, for they wait themselves.

    `repairs`: each a resource and what its DependsOn lacks.
    """

    first: Resource
    world: World
    after: tuple[str, ...]
    repairs: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> list[str]:
        """The repairs, a line for each resource."""
        lacks: dict[str, list[str]] = {}
        for one, other in self.repairs:
            lacks.setdefault(one, []).append(other)
        return [f'add to {one}: "DependsOn": {_shown(others)}' for one, others in lacks.items()]


def missing(
    template: Template, lasts: Mapping[str, Sequence[Guard]], others: Sequence[Resource], about: Mapping[str, str]
) -> Mapping[str, Missing]:
    """For each that is to come last and does not. `lasts`: under which conditions it is to. Raises TooManyWorldsError.

    `about`: which one each of them is not asked to wait for, if it does not. Where several are to come last, all of a
    condition but the first wait for that one, so that its lines do for all.
    """
    found: dict[str, Missing] = {}
    heads: dict[str, str] = {}
    places = {one.id: place for place, one in enumerate(others)}
    waits = {last: _waited_for(template, template.resources[last]) | {about[last]} for last in lasts}
    for last, surely in sorted(waits.items(), key=lambda one: len(one[1])):
        waiting = template.graph.waited_for_by(last)
        after = [others[place] for place in sorted(places[one] for one in waiting - surely if one in places)]
        settled = surely | waiting
        if one := _certain(template, last, chain(_but(others, settled), after), lasts[last]):
            head = heads.setdefault(template.resources[last].condition, last)
            if head == last:
                tops = _tops(list(_but(others, settled)))
                repairs = tuple(dict.fromkeys(where_they_part(last, top.id) for top in tops))
            elif head in surely:
                repairs = found[head].repairs
            else:
                is_free = any(True for _ in _but(others, settled))
                repairs = (where_they_part(last, head),) if is_free and head not in waiting else ()
            found[last] = Missing(*one, tuple(other.id for other in after), repairs)
    return found


def _but(others: Iterable[Resource], settled: Container[str]) -> Iterator[Resource]:
    """One by one: of thousands, mostly the first is asked for."""
    return (one for one in others if one.id not in settled)


def _waited_for(template: Template, last: Resource) -> frozenset[str]:
    """What it surely waits for when that is there too, over whatever is there with one of the two."""
    seen, left = {last.id}, [last]
    while left:
        one = left.pop()
        named = [(name, ALWAYS) for name in one.depends_on] + [(found.name, found.guard) for found in one.references]
        for name, guard in named:
            other = template.resources.get(name)
            if other is None or name in seen or one.condition not in ("", last.condition, other.condition):
                continue
            if guard <= one.guard | other.guard | last.guard:
                seen.add(name)
                left.append(other)
    return frozenset(seen - {last.id})


def _certain(
    template: Template, last: str, late: Iterable[Resource], ways: Iterable[Guard]
) -> tuple[Resource, World] | None:
    """The first that it does not wait for in some world, and that world."""
    for one in late:
        for way in ways:
            world = template.graph.world_without_path(last, one.id, way)
            if world is not None:
                return one, world
    return None


def _tops(free: Sequence[Resource]) -> list[Resource]:
    """Those that none of the others surely waits for: whoever waits for these waits for all."""
    by_id = {one.id: one for one in free}
    covered = {
        name
        for one in free
        for name in (*one.depends_on, *(found.name for found in one.references if found.guard <= one.guard))
        if name in by_id and one.condition in ("", by_id[name].condition)
    }
    return [one for one in free if one.id not in covered]


def _shown(names: Sequence[str]) -> str:
    return json.dumps(names[0] if len(names) == 1 else names)
