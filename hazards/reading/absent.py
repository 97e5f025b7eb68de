"""What a template names and does not hold: CloudFormation refuses such a template before it does anything."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hazards.rule import Unjudged
from hazards.template.values import references
from hazards.template.view import Template

OF_CLOUDFORMATION = "AWS::"
"""How the names begin that every template may use."""
RESOURCE, VALUE, CONDITION = "resource", "resource or parameter", "condition"


class _Named(NamedTuple):
    """`what` names something of a `kind`."""

    what: str
    kind: str
    name: str


def absent(template: Template) -> Iterator[Unjudged]:
    """Nothing is said where a macro or a module may add what is lacking."""
    if template.document.get("Transform") or any(one.type.endswith("::MODULE") for one in template):
        return
    resources, conditions = template.document["Resources"], template.document.get("Conditions")
    held = {
        RESOURCE: set(resources),
        VALUE: {*resources, *template.parameters},
        CONDITION: set(conditions) if isinstance(conditions, Mapping) else set(),
    }
    for what, kind, name in dict.fromkeys(_named(template)):
        if name and name not in held[kind] and not name.startswith(OF_CLOUDFORMATION):
            why = f"names the {kind} {name}, which is not in the template: CloudFormation refuses it"
            yield Unjudged(template=template.name, what=what, why=why)


def _named(template: Template) -> Iterator[_Named]:
    for resource in template:
        yield from (_Named(resource.id, RESOURCE, name) for name in resource.depends_on)
        guards = [resource.guard, *(found.guard for found in resource.references)]
        yield from (_Named(resource.id, CONDITION, name) for guard in guards for name, _ in guard)
        yield from (_Named(resource.id, VALUE, found.name) for found in resource.references)
    yield from (_Named("Outputs", VALUE, found.name) for found in references(template.outputs))
