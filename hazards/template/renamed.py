"""A nested stack's values as its parent sees them: names with the stack's before them, parameters as what is passed."""

from collections.abc import Mapping
from typing import Any

from hazards.template.substituted import substituted
from hazards.template.values import NO_VALUE, function

SAME_EVERYWHERE = ("AWS::AccountId", "AWS::Region", "AWS::Partition", "AWS::URLSuffix", NO_VALUE)
"""Pseudo parameters that a nested stack has in common with its parent; it has a name and an id of its own."""


class Renamed:
    """`parameters`: as the template of the stack `id_` declares them; `passed`: what its parent gives for them."""

    def __init__(self, id_: str, parameters: Mapping[str, Any], passed: object) -> None:
        self._id = id_
        self._values = {
            name: value
            for name, parameter in parameters.items()
            if isinstance(parameter, Mapping) and (value := _value(name, parameter, passed)) is not None
        }

    def name(self, name: str) -> str:
        return f"{self._id}/{name}"

    def value(self, value: Any) -> Any:
        """Any value with all names in it."""
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        name, argument = function(value)
        if name == "Ref" and isinstance(argument, str):
            return self._ref(argument)
        if name == "Fn::GetAtt" and isinstance(argument, str):
            return {name: self.name(argument)}
        if name in ("Fn::GetAtt", "Fn::If", "Fn::FindInMap") and isinstance(argument, list) and argument:
            first = self.name(argument[0]) if isinstance(argument[0], str) else self.value(argument[0])
            return {name: [first, *map(self.value, argument[1:])]}
        if name == "Fn::Sub":
            return {name: substituted(argument, self._variable, self.value)}
        if name == "Condition" and isinstance(argument, str):
            return {name: self.name(argument)}
        return {key: self.value(one) for key, one in value.items()}

    def _ref(self, name: str) -> Any:
        return {"Ref": name} if name in SAME_EVERYWHERE else self._values.get(name, {"Ref": self.name(name)})

    def _variable(self, name: str) -> tuple[str, Any]:
        return (name, None) if name in SAME_EVERYWHERE else (self.name(name), self._values.get(name))


def _value(name: str, parameter: Mapping[str, Any], passed: object) -> Any:
    """What a parameter is; None where that cannot be known."""
    type_ = str(parameter.get("Type"))
    if not isinstance(passed, Mapping) or function(passed)[0] or type_.startswith("AWS::SSM::"):
        return None
    value = passed.get(name)
    if value is None or value == {"Ref": NO_VALUE}:
        value = parameter.get("Default")
    return _as_list(value) if type_.startswith(("List<", "CommaDelimitedList")) else value


def _as_list(value: Any) -> Any:
    """A list that is passed, as it must be, joined by commas."""
    name, argument = function(value)
    if name == "Fn::Join" and isinstance(argument, list) and len(argument) == 2 and argument[0] == ",":
        return argument[1]
    return value.split(",") if isinstance(value, str) else value
