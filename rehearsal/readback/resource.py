"""A deployed resource, as the emulated AWS says that it was given it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Self

from rehearsal.readback.api import Api

Properties = Mapping[str, object]
"""In CloudFormation's shape. `None` is "AWS says that there is none"; what is missing is not told by any call."""


class Resource(NamedTuple):
    """One resource of a stack, its properties with every reference resolved."""

    logical_id: str
    type: str
    physical_id: str
    properties: Properties

    @classmethod
    def of(cls, told: Properties) -> Self:
        """From an entry of the control API's stacks. Raises KeyError and TypeError when it is none."""
        properties = told["properties"]
        if not isinstance(properties, Mapping):
            raise TypeError(f"properties of {told['logical_id']} are {type(properties).__name__}")
        return cls(str(told["logical_id"]), str(told["type"]), str(told["physical_id"]), properties)

    def text(self, name: str) -> str:
        """A property that is a plain value, as text; empty where it is not set."""
        return str(self.properties.get(name) or "")

    def texts(self, name: str) -> list[str]:
        """A property that is a list of plain values."""
        values = self.properties.get(name)
        return [str(value) for value in values] if isinstance(values, list) else []


Reader = Callable[[Api, Resource], Properties]
"""Asks AWS about one resource. Raises ClientError; raises MissingError when a call finds nothing under its id."""


class MissingError(Exception):
    """AWS does not know the resource."""


def only(found: list[Properties], resource: Resource) -> Properties:
    """The one thing that a describe call found. Raises MissingError."""
    if not found:
        raise MissingError(resource.physical_id)
    return found[0]
