"""A template's text with more DependsOn in it, and every other character as a person wrote it.

Lines are put where the parser says that a resource stands: a library that writes YAML anew would keep the comments,
but not the indentation.
"""

from collections.abc import Iterable

import yaml

from hazards.repairs.marks import entry, marked
from hazards.repairs.repair import Edge
from hazards.template.yaml_values import plain


class CannotRewriteError(Exception):
    """The text has no place of its own for what is to be added."""


def rewritten(text: str, edges: Iterable[Edge]) -> str:
    """Raises CannotRewriteError. Whether it came to what was meant, the caller sees when he reads it again."""
    for waits, other in edges:
        body = entry(entry(marked(text), "Resources"), waits)
        if not isinstance(body, yaml.MappingNode) or not body.value:
            raise CannotRewriteError(f"where {waits} stands cannot be told")
        before = entry(body, "DependsOn")
        is_quoted = text[body.value[0][0].start_mark.index] == '"' or plain(other) != other  # 123 is a number
        quoted = f'"{other}"' if is_quoted else other
        start, end, put = _new(text, body, quoted) if before is None else _more(text, before, quoted)
        text = text[:start] + put + text[end:]
    return text


Put = tuple[int, int, str]
"""What to put between two places of a text."""


def _new(text: str, body: yaml.MappingNode, other: str) -> Put:
    """In braces before the first key, with the space that stands there; in lines below the first key's, or above."""
    key, value = body.value[0]
    first = key.start_mark.index
    if body.flow_style:
        space = text[body.start_mark.index + 1 : first] or " "
        name = '"DependsOn"' if text[first] == '"' else "DependsOn"
        return first, first, f"{name}: {other},{space}"
    margin = " " * key.start_mark.column
    if isinstance(value, yaml.ScalarNode) and value.end_mark.line == key.start_mark.line:
        end = _end_of_line(text, value)
        return end, end, f"{_line_end(text, end)}{margin}DependsOn: {other}"
    return first, first, f"DependsOn: {other}{_line_end(text, first)}{margin}"


def _more(text: str, before: yaml.Node, other: str) -> Put:
    """A name becomes a list, a list is one longer."""
    start, end = before.start_mark.index, before.end_mark.index
    if isinstance(before, yaml.ScalarNode):
        return (start, end, f"[{text[start:end]}, {other}]") if before.value else (start, end, f" {other}")
    if not isinstance(before, yaml.SequenceNode) or not before.value:
        return start, end, f"[{other}]"
    last = before.value[-1]
    if before.flow_style:
        return last.end_mark.index, last.end_mark.index, f", {other}"
    end = _end_of_line(text, last)
    return end, end, f"{_line_end(text, end)}{' ' * before.start_mark.column}- {other}"


def _end_of_line(text: str, node: yaml.Node) -> int:
    """Behind a comment, if there is one."""
    end = text.find("\n", node.end_mark.index)
    return len(text) if end < 0 else end - (text[end - 1] == "\r")


def _line_end(text: str, place: int) -> str:
    """As the line before ends: a resource never stands in the first one."""
    return "\r\n" if text[text.rfind("\n", 0, place) - 1] == "\r" else "\n"
