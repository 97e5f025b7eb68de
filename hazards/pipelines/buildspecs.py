"""What a build runs, where its buildspec stands in the template itself.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
"""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from hazards.template.values import text
from hazards.template.view import Resource, Template

UNKNOWN = "${}"
"""Stands in a command for what only a deploy resolves."""
PHASES = ("install", "pre_build", "build", "post_build")
BEFORE_A_COMMAND = frozenset({"sudo", "exec", "time", "command", "then", "do", "else", "if", "!", "env", "nohup"})
SHELLS = frozenset({"bash", "sh", "zsh"})
SEPARATORS = frozenset("();|&")


def commands(template: Template, project: Resource) -> Iterator[str]:
    """The command lines of a CodeBuild project's buildspec in all its forms; none where it is a file's name."""
    for guard, value in project.forms("Source", "BuildSpec"):
        if template.conditions.satisfiable(guard | project.guard):
            yield from _in_buildspec(as_line(value))


def as_line(value: object) -> str:
    """A value as one string, whatever only a deploy resolves being `UNKNOWN`."""
    return "".join(part if isinstance(part, str) else UNKNOWN for part in text(value))


def words_of(command: str) -> Iterator[list[str]]:
    """Each simple command of a command line, as words: without what comes before it, and without redirections."""
    for line in command.replace("\\\n", " ").splitlines():
        words: list[str] = []
        for word in [*_lexed(line), ";"]:
            if word and SEPARATORS.issuperset(word):
                yield from _plain(words)
                words = []
            else:
                words.append(word)


def _in_buildspec(document: str) -> Iterator[str]:
    phases = _parsed(document).get("phases")
    for phase in [phases.get(name) for name in PHASES] if isinstance(phases, Mapping) else ():
        for key in ("commands", "finally"):
            lines = phase.get(key) if isinstance(phase, Mapping) else None
            yield from (one for one in (lines if isinstance(lines, list) else [lines]) if isinstance(one, str))


def _parsed(document: str) -> Mapping[str, Any]:
    for parse in (json.loads, _yaml):
        try:
            found = parse(document)
        except (ValueError, yaml.YAMLError):
            continue
        if isinstance(found, Mapping):
            return found
    return {}


def _yaml(document: str) -> Any:
    return yaml.load(document, yaml.CSafeLoader)


def _lexed(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:
        return line.split()


def _plain(words: list[str]) -> Iterator[list[str]]:
    end = next((number for number, word in enumerate(words) if word[:1] in "<>"), len(words))
    if end < len(words) and words[end - 1 : end] and words[end - 1].isdecimal():
        end -= 1
    words = words[:end]
    while words and (words[0] in BEFORE_A_COMMAND or words[0].startswith("-") or "=" in words[0]):
        words = words[1:]
    if words and words[0] in SHELLS and len(words) > 2 and words[1].startswith("-") and words[1].endswith("c"):
        yield from words_of(words[2])
    elif words:
        yield words
