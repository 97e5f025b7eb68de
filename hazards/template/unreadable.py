"""Why a file, or a part of it, cannot be judged."""

from typing import Any


class UnreadableError(Exception):
    """Its text says why, as the end of a sentence that begins with the file: `is not UTF-8`."""


class NoTemplateError(UnreadableError):
    """It was plainly never meant to be one: of interest only where somebody named it."""


MOST_BYTES = 50_000_000
"""CloudFormation takes a template of 1 MB; this is what we still read."""
MOST_VALUES = 2_000_000
"""How many values a template may hold, each alias counted with all that it stands for."""
MOST_LEVELS = 100
"""How deep its values may be nested."""
Lost = list[tuple[dict[str, Any], list[str]]]
"""Mappings with repeated keys, and which keys: of each all values but the last are lost."""
