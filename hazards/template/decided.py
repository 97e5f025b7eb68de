"""A value in one world: with every `Fn::If` decided, as CloudFormation sees it once the conditions are known."""

from collections.abc import Iterator, Mapping
from typing import Any

from hazards.template.conditions import World
from hazards.template.values import NO_VALUE, function


def conditions_in(value: object) -> Iterator[str]:
    """The conditions that a value's form depends on; a name may come more than once."""
    stack = [value]
    while stack:
        one = stack.pop()
        name, argument = function(one)
        if name == "Fn::If" and isinstance(argument, list) and argument:
            yield str(argument[0])
        stack.extend(one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ())


def decided(value: Any, world: World) -> Any:
    """A value in a world that knows its conditions. What is `AWS::NoValue` is left out, or None at the top."""
    name, argument = function(value)
    if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3:
        return decided(argument[1] if world[str(argument[0])] else argument[2], world)
    if name == "Ref" and argument == NO_VALUE:
        return None
    if isinstance(value, Mapping):
        there = ((key, decided(one, world)) for key, one in value.items())
        return {key: one for key, one in there if one is not None}
    if isinstance(value, list):
        return [one for one in (decided(one, world) for one in value) if one is not None]
    return value
