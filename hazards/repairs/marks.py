"""Where the parts of a template stand in its text."""

import re
from collections.abc import Iterator

import yaml

NOT_YAML = re.compile(r"\\(?:\\|/|u[dD][89a-fA-F][0-9a-fA-F]{2})")
"""Escapes of JSON's that the parser refuses: a slash, half a pair. What is escaped by a backslash is no such one."""


def marked(text: str) -> yaml.Node | None:
    """A template's text as nodes with marks; None where they cannot be told.

    JSON is YAML but for tabs and some escapes, which are taken out by as many characters: no mark moves.
    """
    try:
        return yaml.compose(
            NOT_YAML.sub(lambda found: "." * len(found.group()), text.replace("\t", " ")), yaml.CSafeLoader
        )
    except yaml.YAMLError:
        return None


def entries(node: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """A mapping's keys and values; nothing of what is no mapping."""
    if isinstance(node, yaml.MappingNode):
        yield from ((key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode))


def entry(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """One of a mapping's values; the last where it is there twice, as JSON means it."""
    found = [value for key, value in entries(node) if key.value == name]
    return found[-1] if found else None


def lines(text: str) -> dict[str, int]:
    """The line of each logical id, counted from 1; none where they cannot be told."""
    return {key.value: key.start_mark.line + 1 for key, _ in entries(entry(marked(text), "Resources"))}
