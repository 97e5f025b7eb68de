"""Which resources speak of the same thing, each in a property of its own."""

import itertools
from collections.abc import Iterator, Sequence

from hazards.template.identity import KINDS, Identity
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

ITSELF = "Ref"
"""Stands for a property whose value would be the resource itself."""

Named = tuple[str, Identity]


def same(
    template: Template, firsts: Sequence[Resource], thens: Sequence[Resource], of_first: str, of_then: str
) -> Iterator[tuple[Resource, Resource]]:
    """Each pair of which a property of the one and a property of the other name the same thing, under some condition.

    Properties are dotted paths, `VpcConfig.SubnetIds`; of a list every item. Every pair where none are given.
    """
    if not of_first:
        yield from itertools.product(firsts, thens)
        return
    by_name: dict[Named, list[tuple[Resource, Guard]]] = {}
    for first in firsts:
        for name, guard in _named(template, first, of_first):
            by_name.setdefault(name, []).append((first, guard))
    for then in thens:
        found: dict[str, Resource] = {}
        for name, guard in _named(template, then, of_then):
            for first, other in by_name.get(name, ()):
                if first.id not in found and template.conditions.satisfiable(guard | other):
                    found[first.id] = first
        yield from ((first, then) for first in found.values())


def _named(template: Template, resource: Resource, path: str) -> Iterator[tuple[Named, Guard]]:
    """What a property names; of which type that is, nobody has said, so it is read as every type there may be."""
    if path == ITSELF:
        yield (resource.type, Identity(resource.id)), resource.guard
        return
    types = dict.fromkeys([*KINDS, *(one.type for one in template)])
    for guard, value in resource.items(*path.split(".")):
        for type_ in types:
            if name := template.named(value, type_):
                yield (type_, name), guard
