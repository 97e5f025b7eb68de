"""The DependsOn lines that end what was found: no circle closed, and none that is needless."""

from collections.abc import Iterable, Mapping
from typing import Any

from hazards.rule import Hazard
from hazards.template.conditions import TooManyWorldsError
from hazards.template.view import Template

Edge = tuple[str, str]
"""A resource, and what its DependsOn lacks."""


def repaired(template: Template, found: Iterable[Hazard]) -> tuple[Mapping[str, Any], list[Edge]]:
    """The document with every repair of its findings that is still needed after those before it, and which these are.

    Left out is what an earlier one has made superfluous, or would now make a circle.
    """
    added: list[Edge] = []
    for edge in dict.fromkeys(edge for one in found if one.template == template.name for edge in one.repairs):
        if is_needed(template, *edge):
            template = Template(template.name, with_edge(template.document, *edge))
            added.append(edge)
    return template.document, added


def is_needed(template: Template, waits: str, other: str) -> bool:
    """Whether a resource does not surely wait for another one yet, and may without closing a circle."""
    if waits == other or template.graph.path(other, waits):
        return False
    try:
        return template.graph.world_without_path(waits, other) is not None
    except TooManyWorldsError:
        return True


def with_edge(document: Mapping[str, Any], waits: str, other: str) -> Mapping[str, Any]:
    """A document in which one resource has another one in its DependsOn; all else is the given one's."""
    resources = document["Resources"]
    body = resources[waits]
    mended = {**body, "DependsOn": depends_on(body.get("DependsOn"), other)}
    return {**document, "Resources": {**resources, waits: mended}}


def depends_on(before: object, other: str) -> str | list[str]:
    """A DependsOn with one more in it; what was there is kept where it makes sense."""
    kept = [one for one in (before if isinstance(before, list) else [before]) if isinstance(one, str)]
    return [*kept, other] if kept or isinstance(before, list) else other
