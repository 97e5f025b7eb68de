"""The order proof. CloudFormation may take any order that respects the edges, and stop after any prefix of it.

- create, and an update that adds: along the edges
- rollback, which may start after any prefix, and delete: against them
- an update changes along the edges, and removes what it replaced last, against them

So an obligation holds in all of them if and only if `then` waits for `first`, over some path that is there whenever
both are; and, for its half of deletion, if no delete and no rollback takes `first` and leaves `then`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hazards.proof.obligation import Obligation
from hazards.template.conditions import World, shown
from hazards.template.nested import where_they_part
from hazards.template.view import Resource, Template

DELETE, ROLLBACK = "delete the stack", "roll back its creation"


@dataclass(frozen=True, kw_only=True)
class CounterExample:
    """A legal order in which an obligation is broken. `what` says it, `story` tells it, as short as it can be.

    `repair` is the resource and what its DependsOn lacks; None where that would close a circle, or would not help.
    `path`: by which resources `first` waits for `then`, where it is the wrong way round. `is_left`: `then` is kept
    where `first` is deleted, which no edge ends.
    """

    obligation: Obligation
    what: str
    story: tuple[str, ...]
    repair: tuple[str, str] | None
    path: tuple[str, ...] = ()
    is_left: bool = False


def prove(template: Template, obligation: Obligation) -> CounterExample | None:
    """None: the obligation holds in every order. Raises TooManyWorldsError."""
    first, then = obligation.first, obligation.then
    takes = _takes(obligation)
    leaves = [operation for operation in takes if _stays(then, operation)]
    if obligation.on_create or (takes and not leaves):
        world = template.graph.world_without_path(then.id, first.id, obligation.when)
        if world is not None:
            story = _created(template, obligation, world, takes) if obligation.on_create else ()
            circle = template.graph.path(first.id, then.id)
            return CounterExample(
                obligation=obligation,
                what=_what(obligation),
                story=(*_under(world), *(story or _deleted(template, obligation, world, takes[0]))),
                repair=None if circle else where_they_part(then.id, first.id),
                path=circle,
                is_left=bool(leaves),
            )
    both = obligation.when | first.guard | then.guard
    if leaves and template.conditions.satisfiable(both):
        return CounterExample(
            obligation=obligation,
            what=f"{first.id} is deleted and {then.id} is kept: {obligation.on_delete}",
            story=(*_under(dict(both)), *_deleted(template, obligation, dict(both), leaves[0])),
            repair=None,
            is_left=True,
        )
    return None


def _takes(obligation: Obligation) -> list[str]:
    """In which operations `first` goes, where it matters."""
    first, then = obligation.first, obligation.then
    return [
        operation
        for operation in (DELETE, ROLLBACK)
        if obligation.on_delete
        and not _stays(first, operation)
        and not (obligation.by_deletion and _stays(then, operation))
    ]


def _stays(resource: Resource, operation: str) -> bool:
    return resource.is_kept if operation == DELETE else resource.is_kept_on_rollback


def _what(obligation: Obligation) -> str:
    first, then = obligation.first, obligation.then
    if obligation.on_create:
        return f"{then.id} may be created before {first.id}: {obligation.on_create}"
    return f"{first.id} may be deleted before {then.id}: {obligation.on_delete}"


def _created(template: Template, obligation: Obligation, world: World, takes: list[str]) -> Iterator[str]:
    first, then = obligation.first, obligation.then
    wanted = [then.id]
    if obligation.about in template.resources and then.id not in template.graph.waits_for(obligation.about):
        wanted.append(obligation.about)
    order = template.graph.order_of(wanted, world)
    yield from (f"create {template.resources[id_]}" for id_ in order if id_ != then.id)
    yield f"create {then}, which does not wait for {first}"
    yield obligation.on_create
    if takes:
        yield f"{'on rollback and on delete' if DELETE in takes else 'on rollback'}, {obligation.on_delete}"


def _deleted(template: Template, obligation: Obligation, world: World, operation: str) -> Iterator[str]:
    first, then = obligation.first, obligation.then
    users = [template.resources[id_] for id_ in template.graph.order_of_deletion([first.id], world)[:-1]]
    stays = _stays(then, operation)
    if operation == ROLLBACK or stays:
        yield f"{operation}: {then} {'is kept' if stays else 'is complete'}"
    yield from (f"delete {one}" for one in users if not _stays(one, operation))
    yield f"delete {first}, " + (
        f"while {then.id} is still there" if stays else f"which does not wait until {then} is gone"
    )
    yield obligation.on_delete


def _under(world: World) -> Iterator[str]:
    if world:
        yield f"deploy {shown(frozenset(world.items()))}"
