"""What the emulated AWS was given and does not perform: properties that no handler ever looks at.

Not a list that somebody keeps: each handler gets a mapping that notes which properties it asks for. What nobody asked
for cannot have had an effect. What was asked for was at least stored; the contract tests say what more comes of it.
"""

import copy
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside import resolved
from rehearsal.emulator.inside.wrapping import part, wrap

WHY = "no handler of the emulated AWS reads it"
# What a handler asks for when the resource is deleted, and not before.
READ_AT_DELETION = {"AWS::KMS::Key": frozenset({"PendingWindowInDays"})}
_unread: dict[resolved.Place, tuple[str, frozenset[str]]] = {}
# The names that were asked for in the operation on one resource that runs now.
_reading: ContextVar[set[str] | None] = ContextVar("reading", default=None)


def install() -> None:
    """In front of all handlers; to be installed after them, so that it sees what they all read."""
    for handler in part(provisioners, "_RESOURCE_HANDLERS").values():
        for verb, properties_at in (("create", 1), ("update", 2)):
            if verb in handler:
                handler[verb] = _noting(handler[verb], properties_at)
    wrap(provisioners, "_provision_resource", _noting_create)
    wrap(provisioners, "_update_resource", _noting_update)


def report() -> list[dict[str, Any]]:
    """For the control API, ordered by place."""
    return [
        {
            "account": place.account,
            "region": place.region,
            "stack": place.stack,
            "logical_id": place.logical_id,
            "type": resource_type,
            "properties": sorted(names),
            "why": WHY,
        }
        for place, (resource_type, names) in sorted(_unread.items())
        if names
    ]


class Noted(dict[str, Any]):
    """A resource's properties that note in `read` which of them were asked for."""

    def __init__(self, properties: dict[str, Any], read: set[str]) -> None:
        super().__init__(properties)
        self._read = read

    def __getitem__(self, name: str) -> Any:
        self._read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._read.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._read.add(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._read_all()
        return super().__iter__()

    def keys(self) -> Any:
        self._read_all()
        return super().keys()

    def items(self) -> Any:
        self._read_all()
        return super().items()

    def values(self) -> Any:
        self._read_all()
        return super().values()

    def __deepcopy__(self, _memo: dict[int, Any]) -> dict[str, Any]:
        return copy.deepcopy(dict(self.items()))

    def _read_all(self) -> None:
        self._read.update(super().keys())


def _noting(original: Callable[..., Any], properties_at: int) -> Callable[..., Any]:
    def handler(*arguments: Any) -> Any:
        read = _reading.get()
        if read is None:
            return original(*arguments)
        noted = Noted(arguments[properties_at], read)
        return original(*arguments[:properties_at], noted, *arguments[properties_at + 1 :])

    return handler


def _noting_create(original: Callable[..., Any]) -> Callable[..., Any]:
    def provision(resource_type: str, logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        if _reading.get() is not None:  # a replacement, within an update that is noted already
            return original(resource_type, logical_id, properties, stack)
        made, read = _run(original, resource_type, logical_id, properties, stack)
        _remember(stack, logical_id, resource_type, properties, read)
        return made

    return provision


def _noting_update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update(
        resource_type: str, physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str, *rest: Any
    ) -> Any:
        made, read = _run(original, resource_type, physical_id, old, new, stack, *rest)
        logical_id = str(rest[0]) if rest and rest[0] else physical_id
        unread_before = _unread.get(_place(stack, logical_id), ("", frozenset[str]()))[1]
        settled = {name for name in new if name in old and old[name] == new[name]} - unread_before
        _remember(stack, logical_id, resource_type, new, read | settled)
        return made

    return update


def _run(original: Callable[..., Any], *arguments: Any) -> tuple[Any, set[str]]:
    read: set[str] = set()
    token = _reading.set(read)
    try:
        return original(*arguments), read
    finally:
        _reading.reset(token)


def _place(stack: str, logical_id: str) -> resolved.Place:
    return resolved.Place(get_account_id(), get_region(), stack, logical_id)


def _remember(stack: str, logical_id: str, resource_type: str, given: dict[str, Any], read: set[str]) -> None:
    """A custom resource's properties go to its function, all of them."""
    place = _place(stack, logical_id)
    custom = resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"
    later = READ_AT_DELETION.get(resource_type, frozenset())
    _unread[place] = (resource_type, frozenset() if custom else frozenset(given) - read - later)
    resolved.remember(place, given)
