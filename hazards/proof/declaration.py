"""The keys of a declared obligation, and what is wrong with one."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from hazards.rule import Level
from report.problem import Problem
from stages.mistakes import unknown_key

CODE = re.compile(r"U[0-9]{3}")
SELECTOR = ("type", "id")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_code(value: object) -> bool:
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def _is_selector(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(key in SELECTOR and _is_text(value[key]) for key in value)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_is_text(one) for one in value)


class Key(NamedTuple):
    """`why` and `remedy` are said of a value that is not right, and of a required one that is missing."""

    is_right: Callable[[object], bool]
    why: str
    remedy: str
    required: bool = False


SENTENCE = Key(_is_text, "it is a sentence", "write it in quotes")
WHICH = Key(
    _is_selector, "it says which resources are meant", '{ type = "AWS::S3::*", id = "Log*" }, or one of them', True
)
KEYS: Mapping[str, Key] = {
    "code": Key(_is_code, "a user's own code is U and three digits", 'such as code = "U101"', required=True),
    "why": SENTENCE._replace(why="a finding says why", required=True),
    "first": WHICH,
    "then": WHICH,
    "same": Key(_is_pair, "it is a property of first's and one of then's", 'such as ["Bucket", "LogDestination"]'),
    "on_create": SENTENCE,
    "on_delete": SENTENCE,
    "level": Key(lambda value: value in list(Level), "there are two levels", 'write "error" or "warning"'),
    "source": Key(_is_text, "it is a page, or whoever says so", "write it in quotes"),
}


def mistakes(table: object, place: str, path: Path) -> Iterator[Problem]:
    """Every mistake of one obligation; `place` says which one of the file."""
    if not isinstance(table, dict):
        yield refused(place, table, "it is no table", "write [[obligation]] above its keys", path)
        return
    yield from (unknown_key(f"{place}.{key}", key, list(KEYS), path) for key in table if key not in KEYS)
    for name, key in KEYS.items():
        if (key.required or name in table) and not key.is_right(table.get(name)):
            yield refused(f"{place}.{name}", table.get(name), key.why, key.remedy, path)
    if "on_create" not in table and "on_delete" not in table:
        yield refused(
            f"{place}.on_create",
            None,
            "an order that does no harm is no obligation",
            "write on_create, on_delete or both",
            path,
        )


def refused(key: str, value: object, why: str, remedy: str, path: Path) -> Problem:
    what = f"{key} is not there" if value is None else f"{key} = {value!r}"
    return Problem("obligation-refused", what=what, where=str(path), why=why, remedy=remedy)
