"""YAML as CloudFormation reads it, with its short forms, in bounded time and memory.

It is built from the parser's events, not from its nodes: depth and size are refused as soon as they are met, however
deep or large the rest is, and an alias costs nothing. A key is text as it is written: account ids and `on` are
names. Of a repeated key the last value counts, as for CloudFormation.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from hazards.template.unreadable import MOST_LEVELS, MOST_VALUES, Lost, UnreadableError
from hazards.template.yaml_values import plain, tagged

MERGE = object()
"""The key `<<`."""


def from_yaml(text: str, lost: Lost) -> Any:
    """The one document in a text. Repeated keys are added to `lost`. Raises UnreadableError."""
    parser = yaml.CSafeLoader(text)
    try:
        return _Reader(parser, lost).document()
    except yaml.YAMLError as error:
        raise UnreadableError(f"is no YAML: {_told(error)}") from error
    finally:
        parser.dispose()


class _Open:
    """A collection that is being read. `before`: the values counted before it; `deepest`: the deepest level in it."""

    __slots__ = ("anchor", "before", "deepest", "is_mapping", "items", "tag")

    def __init__(self, event: yaml.CollectionStartEvent, before: int, level: int) -> None:
        self.is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.anchor = event.anchor
        self.tag = event.tag
        self.before = before
        self.deepest = level
        self.items: list[Any] = []

    @property
    def awaits_key(self) -> bool:
        return self.is_mapping and len(self.items) % 2 == 0


class _Reader:
    def __init__(self, parser: yaml.CSafeLoader, lost: Lost) -> None:
        self._parser = parser
        self._lost = lost
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._values = 0

    def document(self) -> Any:
        """Raises UnreadableError, YAMLError."""
        found: list[Any] = []
        for event in self._events():
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event, found)
            elif kind in (yaml.SequenceStartEvent, yaml.MappingStartEvent):
                self._start(event)
            elif kind in (yaml.SequenceEndEvent, yaml.MappingEndEvent):
                self._end(found)
            elif kind is yaml.AliasEvent:
                self._alias(event, found)
        documents = [one for one in found if one is not None]
        if len(documents) > 1:
            raise UnreadableError("holds more than one YAML document")
        return documents[0] if documents else None

    def _events(self) -> Iterator[Any]:
        while self._parser.check_event():
            yield self._parser.get_event()

    def _scalar(self, event: yaml.ScalarEvent, found: list[Any]) -> None:
        is_plain = event.tag is None and event.implicit[0]
        if self._open and self._open[-1].awaits_key:
            self._open[-1].items.append(MERGE if is_plain and event.value == "<<" else event.value)
            return
        value = plain(event.value) if is_plain else tagged(event.tag, event.value)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1, 0)
        self._add(value, 1, found)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if self._open and self._open[-1].awaits_key:
            raise UnreadableError(f"has a key that is no text{_line(event.start_mark)}")
        if len(self._open) >= MOST_LEVELS:
            raise UnreadableError(f"is nested deeper than {MOST_LEVELS} levels{_line(event.start_mark)}")
        self._open.append(_Open(event, self._values, len(self._open) + 1))

    def _end(self, found: list[Any]) -> None:
        closed = self._open.pop()
        value = tagged(closed.tag, self._mapping(closed.items) if closed.is_mapping else closed.items)
        if closed.anchor:
            levels = closed.deepest - len(self._open)
            self._anchors[closed.anchor] = (value, self._values - closed.before + 1, levels)
        if self._open:
            self._open[-1].deepest = max(self._open[-1].deepest, closed.deepest)
        self._add(value, 1, found)

    def _alias(self, event: yaml.AliasEvent, found: list[Any]) -> None:
        line = _line(event.start_mark)
        if event.anchor not in self._anchors:
            raise UnreadableError(f"has an alias *{event.anchor} for nothing that ends before it{line}")
        value, values, levels = self._anchors[event.anchor]
        if len(self._open) + levels > MOST_LEVELS:
            raise UnreadableError(f"is nested deeper than {MOST_LEVELS} levels by its alias *{event.anchor}")
        if not self._open:
            return
        if self._open[-1].awaits_key:
            if not isinstance(value, str):
                raise UnreadableError(f"has a key that is no text{line}")
            self._open[-1].items.append(value)
            return
        self._open[-1].deepest = max(self._open[-1].deepest, len(self._open) + levels)
        self._add(value, values, found)

    def _add(self, value: Any, values: int, found: list[Any]) -> None:
        self._values += values
        if self._values > MOST_VALUES:
            raise UnreadableError(f"holds more than {MOST_VALUES:,} values, its aliases counted")
        (self._open[-1].items if self._open else found).append(value)

    def _mapping(self, items: list[Any]) -> dict[str, Any]:
        keys, values = items[::2], items[1::2]
        made: dict[Any, Any] = dict(zip(keys, values, strict=True))
        if MERGE in made:
            own = {key: value for key, value in made.items() if key is not MERGE}
            merged = made[MERGE] if isinstance(made[MERGE], list) else [made[MERGE]]
            return {**{k: v for one in reversed(merged) if isinstance(one, dict) for k, v in one.items()}, **own}
        if len(made) < len(keys):
            self._lost.append((made, [key for key, times in Counter(keys).items() if times > 1]))
        return made


def _told(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    return f"{problem}{_line(getattr(error, 'problem_mark', None))}"


def _line(mark: Any) -> str:
    return f" (line {mark.line + 1})" if mark else ""
