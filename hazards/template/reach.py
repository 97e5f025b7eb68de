"""The way to a property deep inside a resource, through lists and each `Fn::If` both ways."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hazards.template.values import Form, forms, literal


class Where(NamedTuple):
    """A step that stays: on only with what surely has `value` (in any case of letters) at the end of `path`."""

    path: "Path"
    value: str


Path = tuple[str | Where, ...]
"""Names of properties. A list on the way is entered, each of its items."""


def reach(start: Form, path: Path) -> Iterator[Form]:
    """Every form of what is at the end of a path, with the conditions under which it is; what is not set is left out.

    `reach(form, ("Attributes", Where(("Key",), "bucket"), "Value"))`.
    """
    found: Iterable[Form] = [start]
    for step in path:
        found = [deeper for form in found for one in _step(form, step) for deeper in _items(one)]
    return (form for form in found if form.value is not None)


def _step(form: Form, step: str | Where) -> Iterable[Form]:
    if isinstance(step, Where):
        return (
            Form(guard, form.value)
            for guard, value in reach(form, step.path)
            if (literal(value) or "").lower() == step.value.lower()
        )
    return forms(form.value.get(step), form.guard) if isinstance(form.value, Mapping) else ()


def _items(form: Form) -> Iterable[Form]:
    if not isinstance(form.value, list):
        return (form,)
    return (deeper for item in form.value for one in forms(item, form.guard) for deeper in _items(one))
