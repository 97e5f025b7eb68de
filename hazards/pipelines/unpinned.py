"""What a command installs or runs in whatever version is the newest on that day."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hazards.pipelines.installers import INSTALLERS, PACKAGE, WITH_VALUE, Installer

NEWEST = frozenset({"", "latest", "next", "*", "x"})
PYTHON_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?(.*)")
NO_PACKAGE = re.compile(r"[$ :]|^[/.~]|\.(tgz|whl)$")
"""A path, an address, or what only the build knows."""
MAY_INSTALL = re.compile(r"\b(npm|yarn|pnpm|bun|lerna|nx|rush|pipx|uv|make|just|docker|source)\b|\.sh\b|(^|\s)\.{1,2}/")
"""A command that may have installed what a later one runs, such as the project's locked dependencies."""


class Unpinned(NamedTuple):
    """`package` is installed or run by `tool`, whatever version is the newest on that day."""

    package: str
    tool: str
    example: str


def unpinned(words: list[str], *, prepared: bool) -> Iterator[Unpinned]:
    """What a simple command takes in its newest version. `prepared`: an earlier command may have installed things."""
    words = [words[0].rpartition("/")[2], *words[1:]]
    if re.fullmatch(r"python[\d.]*|py", words[0]) and words[1:2] == ["-m"]:
        words = words[2:]
    plain, options, asked = _separated(words)
    for installer in INSTALLERS:
        count = len(installer.words)
        if tuple(plain[:count]) == installer.words and (not installer.needs or options & installer.needs):
            named = (asked or plain[count : count + 1]) if installer.runs else plain[count:]
            for one in named if not options & installer.pinned_by else ():
                yield from _judged(one, installer, prepared)
            return


def _judged(one: str, installer: Installer, prepared: bool) -> Iterator[Unpinned]:
    if NO_PACKAGE.search(one):
        return
    name, version = _python(one) if installer.python else _npm(one)
    is_named = version != "" and version in NEWEST
    if (installer.only and name.lower() not in installer.only) or version not in NEWEST:
        return
    if not is_named and (installer.if_asked or (installer.may_be_there and prepared)):
        return
    pin = "==" if installer.python and not installer.runs else "@"
    tool = " ".join([*installer.words, *(["-g"] if installer.needs else [])])
    yield Unpinned(name, tool, f"{tool} {name}{pin}VERSION")


def _npm(one: str) -> tuple[str, str]:
    """`@scope/name@version`."""
    at = one.rfind("@")
    return (one[:at], one[at + 1 :]) if at > 0 else (one, "")


def _python(one: str) -> tuple[str, str]:
    """`name[extra]==version`, or `name@version`; a lower bound alone is no version."""
    found = PYTHON_NAME.fullmatch(one)
    if not found:
        return one, "unknown"
    name, version = found[1], found[2].strip()
    if version.startswith("@"):
        return name, version[1:].strip()
    return name, "" if version.startswith((">", "!")) and "<" not in version and "==" not in version else version


def _separated(words: list[str]) -> tuple[list[str], set[str], list[str]]:
    """Plain words, options, and the values of the options that name a package."""
    plain: list[str] = []
    options: set[str] = set()
    asked: list[str] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            plain.append(word)
            continue
        option, is_joined, value = word.partition("=")
        options |= {option, word}
        if option in PACKAGE and (package := value if is_joined else next(rest, "")):
            asked.append(package)
        elif word in WITH_VALUE or word == "--location":
            options.add(f"{word}={next(rest, '')}")
    return plain, options, asked
