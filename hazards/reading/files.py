"""Which files are meant: those that are named, those of a folder that may be templates, those that a cdk.out names."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from hazards.reading.assembly import MANIFEST, named_templates
from hazards.reading.content import name_of
from hazards.rule import Unjudged

ENDINGS = (".json", ".yaml", ".yml", ".template")
NOT_ENTERED = "node_modules"
OF_PYTHON = "pyvenv.cfg"
"""What every virtual environment holds, whatever it is called."""


class File(NamedTuple):
    """`is_named`: by the user or a manifest; it is told if it is no template."""

    path: Path
    is_named: bool


def files(paths: Sequence[Path]) -> Iterator[File | Unjudged]:
    """Each file once, in the order of the paths and of names in folders, and what is no file."""
    named = {os.path.realpath(path) for path in paths}
    seen: set[str] = set()
    for path in paths:
        for found in _under(path):
            if isinstance(found, File):
                real = os.path.realpath(found.path)
                if real in seen:
                    continue
                seen.add(real)
                found = File(found.path, found.is_named or real in named)
            yield found


def _under(path: Path) -> Iterator[File | Unjudged]:
    try:
        path.lstat()
    except OSError as error:
        why = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        yield Unjudged(template=name_of(path), what="path", why=why)
        return
    if os.path.isdir(path):
        yield from _in_folder(path)
    else:
        yield File(path, is_named=True)


def _in_folder(top: Path) -> Iterator[File | Unjudged]:
    """Without recursion, and each folder once: links may lead in a circle."""
    entered: set[str] = set()
    stack = [top]
    while stack:
        path = stack.pop()
        if not os.path.isdir(path):
            yield File(path, is_named=False)
        elif (real := os.path.realpath(path)) not in entered:
            entered.add(real)
            if os.path.isfile(path / MANIFEST) and (templates := named_templates(path)) is not None:
                yield from (File(one, is_named=True) for one in templates)
                continue
            try:
                stack.extend(sorted(_worth(path), reverse=True))
            except OSError as error:
                yield Unjudged(template=name_of(path), what="folder", why=f"cannot be read: {error.strerror}")


def _worth(folder: Path) -> Iterator[Path]:
    """What is in a folder that is worth a look. Raises OSError."""
    for name in os.listdir(folder):
        path = folder / name
        is_file = name.lower().endswith(ENDINGS) and path.is_file()
        if is_file or (
            not name.startswith(".") and name != NOT_ENTERED and path.is_dir() and not _is_environment(path)
        ):
            yield path


def _is_environment(folder: Path) -> bool:
    return os.path.exists(folder / OF_PYTHON)
