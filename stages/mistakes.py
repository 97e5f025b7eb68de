"""How a mistake in environments.toml is said: its key and value, the reason, and the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report.problem import Problem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


START_AGAIN = "start from the one in the repository: git checkout environments.toml"
KINDS = {
    "string_type": ("it is not text", "write it in quotes"),
    "tuple_type": ("it is not a list", 'write it in brackets: ["first", "second"]'),
    "int_type": ("it is not a whole number", "write it in digits, without quotes"),
    "int_parsing": ("it is not a whole number", "write it in digits, without quotes"),
    "int_from_float": ("it is not a whole number", "write it in digits, without quotes"),
    "missing": ("it is missing", "add the key"),
}
"""What is said of a value of the wrong kind, by the name that pydantic gives the mistake."""


def mistake(key: str, value: object, why: str, remedy: str, path: Path) -> Problem:
    what = f"{key} = {value!s}" if value is not None else f"{key} is not there"
    return Problem("estate-refused", what=what, where=str(path), why=why, remedy=remedy)


def file_problem(path: Path, what: str, why: str, remedy: str = START_AGAIN) -> ExceptionGroup[Problem]:
    problem = Problem("estate-unreadable", what=what, where=str(path), why=why, remedy=remedy)
    return ExceptionGroup(str(problem), [problem])


def reason_and_remedy(error: ErrorDetails) -> tuple[str, str]:
    return KINDS.get(error["type"]) or (error["msg"], error.get("ctx", {}).get("remedy", "see docs/environments.md"))


def shown(value: object) -> object:
    """A list as its entries. A whole table as a wrong value says nothing; its keys do."""
    if isinstance(value, dict):
        return f"a table with {', '.join(value)}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def unknown_keys(table: Mapping[str, Any], known: Sequence[str], place: str, path: Path) -> list[Problem]:
    return [unknown_key(f"{place}{key}", key, known, path) for key in table if key not in known]


def unknown_key(key: str, last: object, known: Sequence[str], path: Path) -> Problem:
    remedy = did_you_mean(str(last), known) or f"known keys: {', '.join(known)}"
    return Problem("unknown-key", what=f"{key} is unknown", where=str(path), why="no such key exists", remedy=remedy)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else ""
