"""Formulas of conditions, over what a deploy decides: parameters and pseudo parameters.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hazards.template.values import Token, as_json, function, literal, shown, text

OTHER = object()
"""A value of a variable that it is compared with nowhere."""


class Formula(NamedTuple):
    """`kind`: constant, compare (a variable with a literal), name (of a condition), not, and, or."""

    kind: str
    constant: bool = False
    variable: str = ""
    compared: object = None
    parts: tuple["Formula", ...] = ()


def read(value: object) -> Formula:
    """What cannot be read can come out either way, and the same way wherever it stands."""
    name, argument = function(value)
    if name in ("Fn::And", "Fn::Or") and isinstance(argument, list) and argument:
        return Formula("and" if name == "Fn::And" else "or", parts=tuple(read(one) for one in argument))
    if name == "Fn::Not" and isinstance(argument, list) and len(argument) == 1:
        return Formula("not", parts=(read(argument[0]),))
    if name == "Condition" and isinstance(argument, str):
        return Formula("name", variable=argument)
    if name == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:
        return _equals(*argument)
    if name == "Fn::Contains" and _is_contains(argument):
        return Formula("or", parts=tuple(_equals(one, argument[1]) for one in argument[0]))
    return free(as_json(value))


def free(variable: str) -> Formula:
    """Comes out either way."""
    return Formula("compare", variable=variable, compared=True)


def names_in(formula: Formula) -> Iterator[str]:
    """The conditions that a formula names."""
    if formula.kind == "name":
        yield formula.variable
    for part in formula.parts:
        yield from names_in(part)


def comparisons_in(formula: Formula) -> Iterator[tuple[str, object]]:
    """Each variable of a formula, with what it is compared with."""
    if formula.kind == "compare":
        yield formula.variable, formula.compared
    for part in formula.parts:
        yield from comparisons_in(part)


def evaluate(formula: Formula, chosen: Mapping[str, object], known: Mapping[str, bool | None]) -> bool | None:
    """None: the variables chosen and the conditions known so far do not decide it."""
    match formula.kind:
        case "constant":
            return formula.constant
        case "compare":
            return chosen[formula.variable] == formula.compared if formula.variable in chosen else None
        case "name":
            return known.get(formula.variable)
        case "not":
            came_out = evaluate(formula.parts[0], chosen, known)
            return None if came_out is None else not came_out
    decides = formula.kind == "or"
    parts = [evaluate(part, chosen, known) for part in formula.parts]
    return decides if decides in parts else None if None in parts else not decides


def _equals(left: object, right: object) -> Formula:
    one, other = literal(left), literal(right)
    if one is not None and other is not None:
        return Formula("constant", one == other)
    if one is None and other is None:
        both = sorted((_variable(left), _variable(right)))
        return Formula("constant", True) if both[0] == both[1] else free(" = ".join(both))
    return Formula(
        "compare", variable=_variable(left if one is None else right), compared=other if one is None else one
    )


def _variable(value: object) -> str:
    """A parameter's name; what is joined of nothing but a parameter is that parameter."""
    parts = text(value)
    if len(parts) == 1 and isinstance(parts[0], Token) and parts[0].kind == "ref":
        return parts[0].name
    return shown(parts)


def _is_contains(argument: Any) -> bool:
    return isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], list) and bool(argument[0])
