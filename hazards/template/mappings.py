"""What a template's mappings hold, where the keys are literals."""

from collections.abc import Mapping
from typing import Any

from hazards.template.values import function, literal
from hazards.template.view import Template


def mapped(template: Template, value: Any) -> Any:
    """The value that `Fn::FindInMap` surely finds, None where that cannot be told; any other value as it is."""
    name, keys = function(value)
    if name != "Fn::FindInMap" or not isinstance(keys, list) or not keys:
        return value
    found: Any = template.mappings
    for key in keys:
        found = found.get(literal(key)) if isinstance(found, Mapping) else None
    return found
