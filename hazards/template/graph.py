"""Who waits for whom: creation runs along these edges, deletion and rollback against them.

An edge may be there only under a condition, and a path may lead through a resource that is there only under one. A
reference counts wherever it stands, in Metadata too; DependsOn counts where the other resource is there.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING

from hazards.template.closure import Closure
from hazards.template.conditions import MOST_WORLDS, Conditions, TooManyWorldsError, World, contradicts
from hazards.template.values import ALWAYS, Guard

if TYPE_CHECKING:
    from hazards.template.view import Resource


class Graph:
    """The resources of one template. `one -> other`: one is created after the other, and deleted before it."""

    def __init__(self, resources: Mapping[str, Resource], conditions: Conditions) -> None:
        self._resources = resources
        self._conditions = conditions
        self._own = {id_: resource.guard for id_, resource in resources.items()}
        self._guards: dict[str, dict[str, set[Guard]]] = {id_: {} for id_ in resources}
        self._on_itself: dict[str, set[Guard]] = {}
        for resource in resources.values():
            for other in resource.depends_on:
                self._add(resource.id, other, ALWAYS)
            for reference in resource.references:
                self._add(resource.id, reference.name, reference.guard)

    def _add(self, one: str, other: str, guard: Guard) -> None:
        if one == other:
            self._on_itself.setdefault(one, set()).add(guard)
        elif other in self._guards:
            self._guards[one].setdefault(other, set()).add(guard)

    @cached_property
    def _may(self) -> Closure:
        """Every edge, whatever its conditions."""
        return Closure(self._guards)

    @cached_property
    def _surely(self) -> Closure:
        """The edges that are there whenever the waiting resource is: most of them, and most proofs need no others."""
        return Closure(
            {
                one: [other for other, guards in others.items() if self._is_sure(one, other, guards)]
                for one, others in self._guards.items()
            }
        )

    def _is_sure(self, one: str, other: str, guards: set[Guard]) -> bool:
        condition, guard = self._resources[other].condition, self._own[one]
        return condition in ("", self._resources[one].condition) and any(one <= guard for one in guards)

    @cached_property
    def circle(self) -> tuple[str, ...]:
        """Resources that wait for each other in a circle, which CloudFormation refuses; empty where there is none.

        One that is possible under some conditions. Raises TooManyWorldsError.
        """
        for one, guards in self._on_itself.items():
            if any(self._conditions.satisfiable(guard | self._own[one]) for guard in guards):
                return one, one
        stuck = self._guards.keys() - set(_in_order(self._guards))
        for one in (id_ for id_ in self._guards if id_ in stuck):
            for other in self._guards[one]:
                if other in stuck and self._may.leads(other, one) and (way := self._possible_way(one, other)):
                    return one, *way
        return ()

    def _possible_way(self, one: str, other: str) -> tuple[str, ...]:
        """A way back from what a resource waits for, in some world; empty where none has both."""
        left = [guard | self._own[one] for guard in self._step(one, other)]
        for _ in range(MOST_WORLDS):
            if not left:
                return ()
            known = left.pop()
            if not self._conditions.satisfiable(known):
                continue
            if way := self._way(other, one, known.issuperset):
                return way
            if way := self._way(other, one, partial(_may_hold, known)):
                name, needed = min(self._needed(way, known))
                left += [known | {(name, not needed)}, known | {(name, needed)}]
        raise TooManyWorldsError(f"between {one} and {other}")

    def waits_for(self, one: str) -> set[str]:
        """All that a resource may wait for, under some condition; not itself."""
        return self._may.of(one) - {one}

    def surely_waits_for(self, one: str) -> set[str]:
        """All that a resource waits for whenever it is there; there may be more, which `world_without_path` finds."""
        return self._surely.of(one) - {one}

    def waited_for_by(self, one: str) -> set[str]:
        """All that may wait for a resource, under some condition; not itself."""
        return self._may.to(one) - {one}

    def world_without_path(self, one: str, other: str, when: Guard = ALWAYS) -> World | None:
        """A way for the conditions to come out in which both are there and `one` does not wait for `other`.

        `when` holds in it too. None: it waits for it whenever both are there, or they never are. Raises
        TooManyWorldsError.
        """
        if one == other or self._surely.leads(one, other):
            return None
        left = [when | self._own[one] | self._own[other]]
        for _ in range(MOST_WORLDS):
            if not left:
                return None
            known = left.pop()
            if not self._conditions.satisfiable(known) or (known and self._way(one, other, known.issuperset)):
                continue
            way = self._way(one, other, partial(_may_hold, known))
            if not way:
                return dict(known)
            name, needed = min(self._needed(way, known))
            left += [known | {(name, needed)}, known | {(name, not needed)}]
        raise TooManyWorldsError(f"between {one} and {other}")

    def path(self, one: str, other: str) -> tuple[str, ...]:
        """The shortest way over which one may wait for the other, under some condition; empty where there is none."""
        return self._way(one, other, lambda _: True)

    def order_of(self, wanted: Iterable[str], world: World) -> list[str]:
        """The shortest legal order of creation, in a world, that makes some resources: they and what they wait for.

        Conditions that the world does not know come out in any way that is possible beside it: a resource under one is
        left out where it can be.
        """
        return self._order(wanted, world, self._guards)

    def order_of_deletion(self, wanted: Iterable[str], world: World) -> list[str]:
        """The shortest legal order of deletion, in a world, that deletes some resources: after what waits for them."""
        return self._order(wanted, world, self._users)

    def _order(self, wanted: Iterable[str], world: World, steps: Mapping[str, Mapping[str, set[Guard]]]) -> list[str]:
        known = frozenset(world.items())
        waits: dict[str, set[str]] = {}
        left = [one for one in wanted if self._own[one] <= known]
        while left:
            one = left.pop()
            if one in waits:
                continue
            waits[one] = set()
            for other, guards in steps[one].items():
                known = self._settled(known, other, guards)
                if any(guard | self._own[other] <= known for guard in guards):
                    waits[one].add(other)
                    left.append(other)
        return list(_in_order(waits))

    @cached_property
    def _users(self) -> dict[str, dict[str, set[Guard]]]:
        """The edges the other way round."""
        users: dict[str, dict[str, set[Guard]]] = {id_: {} for id_ in self._guards}
        for one, others in self._guards.items():
            for other, guards in others.items():
                users[other][one] = guards
        return users

    def _settled(self, known: Guard, other: str, guards: set[Guard]) -> Guard:
        """What is known, with the conditions that decide whether a resource is waited for: it is not, if possible."""
        for guard in sorted(guards, key=sorted):
            for name, needed in sorted((guard | self._own[other]) - known):
                avoided = known | {(name, not needed)}
                if self._conditions.satisfiable(avoided):
                    known = avoided
                    break
                known |= {(name, needed)}
        return known

    def _way(self, one: str, other: str, may_pass: Callable[[Guard], bool]) -> tuple[str, ...]:
        """The shortest way over edges and resources whose guards may be passed; empty where there is none."""
        came_from = {one: ""}
        left = deque([one])
        while left:
            here = left.popleft()
            for there in self._guards[here]:
                if there in came_from or not (there == other or self._may.leads(there, other)):
                    continue
                if not any(may_pass(guard) for guard in self._step(here, there)):
                    continue
                came_from[there] = here
                if there == other:
                    return _back_from(other, came_from)
                left.append(there)
        return ()

    def _step(self, one: str, other: str) -> Collection[Guard]:
        """Under which guards one waits for another that is there: any of them will do."""
        guards, own = self._guards[one][other], self._own[other]
        return [guard | own for guard in guards] if own else guards

    def _needed(self, way: tuple[str, ...], known: Guard) -> Guard:
        """What a way that is possible needs besides what is known."""
        found: set[tuple[str, bool]] = set()
        for step in pairwise(way):
            possible = (guard - known for guard in self._step(*step) if not contradicts(guard, known))
            found |= min(possible, key=lambda guard: (len(guard), sorted(guard)))
        return frozenset(found)


def _may_hold(known: Guard, guard: Guard) -> bool:
    return not contradicts(guard, known)


def _back_from(last: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [last]
    while came_from[way[-1]]:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def _in_order(waits: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Each after those that it waits for; those that can start at once by name. What is in a circle never starts."""
    waited_for_by: dict[str, list[str]] = {one: [] for one in waits}
    for one, others in waits.items():
        for other in others:
            waited_for_by[other].append(one)
    missing = {one: len(others) for one, others in waits.items()}
    ready = [one for one, count in missing.items() if not count]
    heapify(ready)
    while ready:
        yield (one := heappop(ready))
        for waiting in waited_for_by[one]:
            missing[waiting] -= 1
            if not missing[waiting]:
                heappush(ready, waiting)
