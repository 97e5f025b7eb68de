"""Conditions of a template may join strings: ministack compares the unresolved Fn::Join.

The bootstrap's template asks by `Fn::Not: [Fn::Equals: ["", Fn::Join: ["", Ref: CloudFormationExecutionPolicies]]]`
whether policies were given. Unresolved, that is always true, and an account that was bootstrapped without the option
gets an execution role without any policy, where AWS gives it AdministratorAccess.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services.cloudformation import engine

from rehearsal.emulator.inside.wrapping import Function, wrap

Parameters = Mapping[str, Mapping[str, Any]]


def install() -> None:
    """In front of every evaluation of conditions."""
    wrap(engine, "_evaluate_conditions", _joined)


def _joined(original: Function) -> Function:
    def evaluate(template: dict[str, Any], params: Parameters) -> Any:
        if "Conditions" in template:
            template = {**template, "Conditions": join_all(template["Conditions"], params)}
        return original(template, params)

    return evaluate


def join_all(expression: Any, params: Parameters) -> Any:
    """The same expression with every Fn::Join of known values replaced by its result."""
    if isinstance(expression, list):
        return [join_all(item, params) for item in expression]
    if not isinstance(expression, dict):
        return expression
    if expression.keys() == {"Fn::Join"}:
        separator, parts = expression["Fn::Join"]
        values = _values(parts, params)
        if values is not None:
            return str(separator).join(values)
    return {key: join_all(value, params) for key, value in expression.items()}


def _values(parts: Any, params: Parameters) -> list[str] | None:
    """The strings to join; None when one of them is no parameter and no literal. A list parameter is one string."""
    if isinstance(parts, dict):
        whole = _value(parts, params)
        return None if whole is None else [item.strip() for item in whole.split(",")]
    values = [_value(part, params) for part in parts]
    return None if None in values else [value for value in values if value is not None]


def _value(part: Any, params: Parameters) -> str | None:
    if isinstance(part, dict):
        known = params.get(part.get("Ref", ""))
        return None if known is None else str(known["Value"])
    return str(part)
