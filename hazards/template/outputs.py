"""The outputs of nested stacks, as the values that they come to."""

from collections.abc import Mapping
from typing import Any

from hazards.template.substituted import substituted
from hazards.template.values import function

OUTPUT = "Outputs."


class Outputs:
    """`values`: by stack and `Outputs.NAME`."""

    def __init__(self, values: Mapping[tuple[str, str], Any]) -> None:
        self._values = values
        self._known: dict[tuple[str, str], Any] = {}
        self._within: set[tuple[str, str]] = set()

    def value(self, value: Any) -> Any:
        """Any value, with the outputs' values in place of the outputs."""
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        name, argument = function(value)
        if name == "Fn::GetAtt":
            found = self._output(argument if isinstance(argument, str) else _dotted(argument))
            return value if found is None else found
        if name == "Fn::Sub":
            return {name: substituted(argument, lambda one: (one, self._output(one)), self.value)}
        return {key: self.value(one) for key, one in value.items()}

    def _output(self, dotted: str) -> Any:
        """None for what is no output of a nested stack that is given, or comes back to itself."""
        stack, _, attribute = dotted.partition(".")
        key = stack, attribute
        if key not in self._values or key in self._within:
            return None
        if key not in self._known:
            self._within.add(key)
            self._known[key] = self.value(self._values[key])
            self._within.remove(key)
        return self._known[key]


def _dotted(argument: object) -> str:
    return ".".join(argument) if isinstance(argument, list) and all(isinstance(one, str) for one in argument) else ""
