"""Whether a property surely becomes another one.

What only a deploy resolves may come to the same: a literal that becomes a parameter of the same value is no change.
"""

import json
from collections.abc import Container, Mapping
from itertools import product
from typing import Any

from hazards.template.values import ALWAYS, Form, Text, Token, function, literal, references, text
from hazards.template.view import Resource, Template


def changed(
    one: tuple[Template, Resource], other: tuple[Template, Resource], name: str, default: str = ""
) -> tuple[Any, Any] | None:
    """The two values of a property that surely differ, in the same branch of conditions or in every pair of branches.

    Each resource with its template; `default` is the property's value where it is not set.
    """
    own = {*one[0].resources, *other[0].resources}
    pairs = [*product(_forms(one[1], name, default), _forms(other[1], name, default))]
    different = [(left, right) for left, right in pairs if differ(left.value, right.value, own)]
    for left, right in different:
        is_same_branch = left.guard == right.guard and _means_the_same(left, one[0], other[0])
        if is_same_branch or len(different) == len(pairs):
            return left.value, right.value
    return None


def differ(one: object, other: object, own: Container[str]) -> bool:
    """Whether two values surely come to different things. `own` are the ids of the template's own resources."""
    if one is None or other is None:
        return (one is None) != (other is None)
    if isinstance(one, list | dict) and isinstance(other, list | dict) and not (function(one)[0] or function(other)[0]):
        return not any(references(one)) and not any(references(other)) and _canonical(one) != _canonical(other)
    first, second = text(one), text(other)
    if _tokens(first) == _tokens(second):
        return first != second
    left, right = _thing(first, own), _thing(second, own)
    if left and right:
        return left != right
    return _pick_differs(one, other)


def _forms(resource: Resource, name: str, default: str) -> list[Form]:
    absent = default or None
    found = [Form(guard, absent if value is None else value) for guard, value in resource.forms(name)]
    return found or [Form(ALWAYS, absent)]


def _means_the_same(form: Form, before: Template, after: Template) -> bool:
    """Whether a branch's conditions are defined alike."""
    earlier, later = (_conditions(one) for one in (before, after))
    return all(earlier.get(name) == later.get(name) for name, _ in form.guard)


def _conditions(template: Template) -> Mapping[str, Any]:
    found = template.document.get("Conditions")
    return found if isinstance(found, Mapping) else {}


def _tokens(parts: Text) -> list[Token]:
    return [part for part in parts if isinstance(part, Token)]


def _thing(parts: Text, own: Container[str]) -> str:
    """The template's own resource that a value is, as its Ref or an attribute; empty for all else."""
    if len(parts) == 1 and isinstance(parts[0], Token) and parts[0].kind in ("ref", "attribute"):
        return parts[0].name if parts[0].name in own else ""
    return ""


def _pick_differs(one: object, other: object) -> bool:
    """Two picks from the same list: `Fn::Select: [0, zones]` and `Fn::Select: [1, zones]`."""
    (name, first), (other_name, second) = function(one), function(other)
    if not (name == other_name == "Fn::Select" and isinstance(first, list) and isinstance(second, list)):
        return False
    picks = [literal(picked[0]) if len(picked) == 2 else None for picked in (first, second)]
    return None not in picks and picks[0] != picks[1] and first[1] == second[1]


def _canonical(value: object) -> object:
    """Plain data, its scalars as text and its lists in one order, so that what means the same is equal."""
    if isinstance(value, Mapping):
        return {str(key): _canonical(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted((_canonical(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True, default=str))
    return literal(value)
