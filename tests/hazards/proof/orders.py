"""Every legal order of a small stack, one event at a time. It shares no code with the proof, and knows no short cut."""

from collections.abc import Iterator
from typing import NamedTuple

Ids = frozenset[str]
NONE: Ids = frozenset()


class Stack(NamedTuple):
    """What is there in one world: each resource with those that it waits for. `kept` stay in a delete, `stubborn` in a
    rollback of their creation too."""

    waits: dict[str, set[str]]
    kept: Ids
    stubborn: Ids


class Broken(NamedTuple):
    """Whether some order starts `then` before `first` is complete; or deletes `first` while `then` is there."""

    on_create: bool
    on_delete: bool


def broken(stack: Stack, first: str, then: str) -> Broken:
    """By creation, by an update that adds the rest to any earlier stack, by rollback after any prefix, by deletion."""
    if not {first, then} <= stack.waits.keys():
        return Broken(False, False)
    moments = set(_moments(stack))
    earlier = {complete for complete, running in moments if not running}
    on_create = any(then in running and first not in complete for complete, running in moments)
    rolled_back = {
        (old, new) for complete, running in moments for old in earlier if old <= complete
        for new in [(complete | running) - old]
    }  # fmt: skip
    return Broken(
        on_create,
        _deleted_too_early(stack, NONE, frozenset(stack.waits), stack.kept, first, then)
        or any(_deleted_too_early(stack, old, new, stack.stubborn, first, then) for old, new in rolled_back),
    )


def _moments(stack: Stack) -> Iterator[tuple[Ids, Ids]]:
    """Each (complete, running) that creation can pass through."""
    left, seen = [(NONE, NONE)], {(NONE, NONE)}
    while left:
        complete, running = left.pop()
        yield complete, running
        ended = [(complete | {one}, running - {one}) for one in running]
        started = [
            (complete, running | {one})
            for one, needs in stack.waits.items()
            if one not in complete | running and needs <= complete
        ]
        left += {*ended, *started} - seen
        seen |= {*ended, *started}


def _deleted_too_early(stack: Stack, untouched: Ids, deleted: Ids, stay: Ids, first: str, then: str) -> bool:
    """Whether some order of deletion takes `first` while `then` is there. What stays has its turn all the same."""
    if first not in deleted or first in stay:
        return False
    left, seen = [deleted], {deleted}
    while left:
        waiting = left.pop()
        for one in waiting:
            if any(one in stack.waits[other] for other in waiting):
                continue
            if one == first and (then in waiting or then in untouched or (then in deleted and then in stay)):
                return True
            if (rest := waiting - {one}) not in seen:
                seen.add(rest)
                left.append(rest)
    return False


def is_legal_creation(stack: Stack, order: list[str]) -> bool:
    """Whether each of them is there and is created once, after all that it waits for."""
    return all(one in stack.waits and stack.waits[one] <= set(order[:at]) for at, one in enumerate(order)) and len(
        set(order)
    ) == len(order)


def is_legal_deletion(stack: Stack, order: list[str], stay: Ids) -> bool:
    """Whether each of them is there and is deleted once, after all that wait for it but what stays."""
    return all(
        one in stack.waits and one not in stay and _users(stack, one) - stay <= set(order[:at])
        for at, one in enumerate(order)
    ) and len(set(order)) == len(order)


def _users(stack: Stack, wanted: str) -> set[str]:
    found: set[str] = set()
    left = [wanted]
    while left:
        here = left.pop()
        users = {one for one, needs in stack.waits.items() if here in needs} - found
        found |= users
        left += users
    return found
