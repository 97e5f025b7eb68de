"""The order proof against every legal order, tried one by one; on larger stacks, against each world walked by hand."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazards.proof.obligation import Obligation
from hazards.proof.prove import CounterExample, prove
from hazards.template.view import Template
from tests.hazards.proof.orders import Stack, broken, is_legal_creation, is_legal_deletion
from tests.hazards.proof.shapes import NAMES, WORLDS, Edge, Shape, World, shapes


def examples(count: int) -> settings:
    """The same ones in every run."""
    return settings(max_examples=count, deadline=None, derandomize=True, database=None)


HALVES = (("the create fails", ""), ("", "the delete fails"), ("the create fails", "the delete fails"))
Halves = tuple[str, str]
When = frozenset[tuple[str, bool]]


@st.composite
def owed(draw: st.DrawFn, *, most: int) -> tuple[Shape, str, str, Halves, When]:
    """A stack, two of its resources, which halves of the obligation are owed, and under which condition."""
    shape = draw(shapes(most=most))
    places = st.integers(0, len(shape.conditions) - 1)
    one, other = sorted(draw(st.tuples(places, places).filter(lambda pair: pair[0] != pair[1])))
    if draw(st.integers(0, 5)) == 0:
        one, other = other, one
    first, then = list(shape.conditions)[one], list(shape.conditions)[other]
    when = draw(st.sampled_from([frozenset(), frozenset(), *(frozenset({(name, True)}) for name in NAMES)]))
    return shape, first, then, draw(st.sampled_from(HALVES)), when


def proved(shape: Shape, first: str, then: str, halves: Halves, when: When) -> CounterExample | None:
    """What the proof says of it."""
    template = Template("template", shape.document())
    return prove(template, obligation(template, first, then, halves, when))


def obligation(template: Template, first: str, then: str, halves: Halves, when: When) -> Obligation:
    return Obligation(
        first=template.resources[first],
        then=template.resources[then],
        why="so",
        on_create=halves[0],
        on_delete=halves[1],
        when=when,
    )


def worlds(when: When) -> list[World]:
    """Those in which it is owed."""
    return [world for world in WORLDS if all(world[name] is came_out for name, came_out in when)]


def is_told(found: CounterExample, shape: Shape, world: World) -> bool:
    """Whether a story is a legal order of a world, and breaks the obligation."""
    first, then, stack = found.obligation.first.id, found.obligation.then.id, shape.stack(world)
    if not {first, then} <= stack.waits.keys():
        return False
    if any(
        world[name] is not (value == "true") for name, value in re.findall(r"(\w+) is (true|false)", found.story[0])
    ):
        return False
    told = [match.groups() for line in found.story if (match := re.match(r"(create|delete) (R\d+)\b", line))]
    created, deleted = ([id_ for done, id_ in told if done == which] for which in ("create", "delete"))
    if created:
        return created[-1] == then and first not in created and is_legal_creation(stack, created) and not deleted
    stay = stack.stubborn if any(line.startswith("roll back") for line in found.story) else stack.kept
    return deleted[-1] == first and then not in deleted and is_legal_deletion(stack, deleted, stay)


@examples(300)
@given(owed(most=6))
def test_it_agrees_with_every_legal_order(case: tuple[Shape, str, str, Halves, When]) -> None:
    """It finds what some order breaks, and nothing else, under every combination of conditions."""

    shape, first, then, (on_create, on_delete), when = case

    seen = [broken(stack, first, then) for stack in distinct([shape.stack(world) for world in worlds(when)])]

    expected = any((on_create and one.on_create) or (on_delete and one.on_delete) for one in seen)
    assert expected == (proved(*case) is not None)


def distinct(stacks: list[Stack]) -> list[Stack]:
    """Without those that two worlds share."""
    return [stack for at, stack in enumerate(stacks) if stack not in stacks[:at]]


@examples(300)
@given(owed(most=7))
def test_the_story_is_a_legal_order_that_breaks_it(case: tuple[Shape, str, str, Halves, When]) -> None:
    """In some world in which the obligation is owed."""

    found = proved(*case)

    assert found is None or any(is_told(found, case[0], world) for world in worlds(case[4]))


@examples(150)
@given(owed(most=60))
def test_it_agrees_with_a_walk_through_each_world_of_a_larger_stack(
    case: tuple[Shape, str, str, Halves, When],
) -> None:
    """And its story is legal there, too."""

    shape, first, then, _, when = case
    halves = ("the create fails", "")

    stacks = [stack for world in worlds(when) if {first, then} <= (stack := shape.stack(world)).waits.keys()]
    found = proved(shape, first, then, halves, when)

    assert any(not waits(stack, then, first) for stack in stacks) == (found is not None)
    assert found is None or any(is_told(found, shape, world) for world in worlds(when))


def waits(stack: Stack, one: str, other: str) -> bool:
    left, seen = [one], set[str]()
    while left:
        here = left.pop()
        if here == other:
            return True
        left += stack.waits[here] - seen
        seen |= stack.waits[here]
    return False


@examples(150)
@given(st.one_of(owed(most=7), owed(most=60)))
def test_a_repair_repairs_and_closes_no_circle(case: tuple[Shape, str, str, Halves, When]) -> None:
    """What is left after it is only what no edge can end: one of the two is kept and the other is not."""

    shape, first, then, halves, when = case
    found = proved(*case)
    if found is None or found.repair is None:
        return

    repaired = replace(shape, edges=(*shape.edges, Edge(*found.repair, "DependsOn")))

    assert () == Template("template", repaired.document()).graph.circle
    left = proved(repaired, first, then, halves, when)
    assert left is None or (halves == HALVES[2] and "is kept" in left.what and left.repair is None)


@examples(100)
@given(owed(most=20))
def test_no_repair_is_offered_that_would_close_a_circle(case: tuple[Shape, str, str, Halves, When]) -> None:
    """Where the first of the two waits for the other, the way over which it does is told instead."""

    found = proved(*case)
    if found is None or not found.path:
        return

    assert found.repair is None
    assert (case[1], case[2]) == (found.path[0], found.path[-1])
    assert all(any((edge.one, edge.other) == step for edge in case[0].edges) for step in pairwise(found.path))


@pytest.mark.parametrize("condition", NAMES)
def test_the_worlds_are_those_that_the_conditions_have(condition: str) -> None:
    """What these tests work out by hand is what the view reads from the template."""

    conditions = Template("template", Shape({"R0": condition}, {"R0": ""}, ()).document()).conditions

    assert {world[condition] for world in WORLDS} == {world[condition] for world in conditions.worlds([condition])}
    for world in WORLDS:
        assert conditions.satisfiable(frozenset(world.items()))
