"""Obligations that a user declares in a file of his own: each runs as a rule beside ours (docs/hazards.md)."""

import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from hazards.proof.broken import broken
from hazards.proof.declaration import mistakes, refused
from hazards.proof.obligation import Obligation
from hazards.proof.same import same
from hazards.rule import Found, Level, Rule, RuleModule
from hazards.template.view import Resource, Template
from report.problem import Problem


def read_obligations(path: Path) -> tuple[RuleModule, ...]:
    """A rule for each obligation of a file. Raises an `ExceptionGroup` of `Problem`, one for each mistake."""
    tables = _tables(path)
    problems = [one for number, table in enumerate(tables, 1) for one in mistakes(table, f"obligation {number}", path)]
    codes = [table.get("code") for table in tables if isinstance(table, dict)]
    problems += [
        refused("code", code, "two obligations have it", "give each a code of its own", path)
        for code in dict.fromkeys(code for code in codes if isinstance(code, str) and codes.count(code) > 1)
    ]
    if problems:
        raise ExceptionGroup(f"{path} has {len(problems)} mistakes", problems)
    return tuple(_rule(table, path) for table in tables)


def _tables(path: Path) -> list[Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _unreadable(path, str(error.strerror), "name a file that can be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(path, f"it is not TOML: {error}", "mend that place") from error
    match document:
        case {"obligation": [*tables], **others} if tables and not others:
            return tables
    why = "it holds one [[obligation]] or more, and nothing else"
    raise _unreadable(path, why, "docs/hazards.md shows one")


def _unreadable(path: Path, why: str, remedy: str) -> Problem:
    what = "the obligations cannot be read"
    return Problem("obligations-unreadable", what=what, where=str(path), why=why, remedy=remedy)


def _rule(table: Mapping[str, Any], path: Path) -> RuleModule:
    rule = Rule(
        code=table["code"],
        title=f"{_shown(table['then'])} before {_shown(table['first'])}",
        level=Level(table.get("level", Level.ERROR)),
        source=table.get("source", str(path)),
    )
    module = ModuleType(table["code"], doc=table["why"])
    vars(module).update(RULE=rule, check=partial(_check, rule, table))
    return module


def _check(rule: Rule, table: Mapping[str, Any], template: Template) -> Found:
    yield from broken(rule, template, _obligations(table, template))


def _obligations(table: Mapping[str, Any], template: Template) -> Iterator[Obligation]:
    firsts, thens = (list(_selected(template, table[key])) for key in ("first", "then"))
    harm = {"on_create": table.get("on_create", ""), "on_delete": table.get("on_delete", "")}
    for first, then in same(template, firsts, thens, *table.get("same", ("", ""))):
        if first is not then:
            yield Obligation(first=first, then=then, why=table["why"], **harm)


def _selected(template: Template, selector: Mapping[str, str]) -> Iterator[Resource]:
    """The resources that a selector's globs name, by type, by logical id or by both."""
    for one in template:
        if fnmatchcase(one.type, selector.get("type", "*")) and fnmatchcase(one.id, selector.get("id", "*")):
            yield one


def _shown(selector: Mapping[str, str]) -> str:
    return " ".join(selector[key] for key in ("id", "type") if key in selector)
