"""Puts our order of creation in the place of the emulator's, which is alphabetical among what is ready."""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import engine

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.strict.hostile_order import Edges, in_order
from rehearsal.emulator.inside.wrapping import part, wrap

Resources = dict[str, dict[str, Any]]


def install() -> None:
    """Both for creation and, backwards, for deletion and rollback."""
    wrap(engine, "_topological_sort", _ours)


def _ours(_original: Callable[..., Any]) -> Callable[..., list[str]]:
    def sort(resources: Resources, conditions: dict[str, bool]) -> list[str]:
        active = {name for name, given in resources.items() if conditions.get(given.get("Condition", ""), True)}
        types = {name: str(resources[name].get("Type", "")) for name in active}
        return in_order(edges_of(resources, active, conditions), types, settings.get().order)

    return sort


def edges_of(resources: Resources, active: set[str], conditions: dict[str, bool]) -> Edges:
    """Ref, Fn::GetAtt, Fn::Sub and DependsOn; a branch of Fn::If that is not taken is no edge, as on AWS."""
    extract = part(engine, "_extract_deps")
    return {
        name: frozenset(extract(_only_taken(resources[name], conditions), active) - {name}) for name in sorted(active)
    }


def _only_taken(value: Any, conditions: dict[str, bool]) -> Any:
    if isinstance(value, list):
        return [_only_taken(item, conditions) for item in value]
    if not isinstance(value, dict):
        return value
    choice = value.get("Fn::If")
    if isinstance(choice, list) and len(choice) == 3 and choice[0] in conditions:
        return _only_taken(choice[1 if conditions[choice[0]] else 2], conditions)
    return {key: _only_taken(item, conditions) for key, item in value.items()}
