"""The templates that a command line speaks of: files and folders, or the estate's, freshly synthesized."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from hazards.reading.content import content
from hazards.reading.load import load
from hazards.rule import Unjudged
from hazards.template.unreadable import UnreadableError
from hazards.template.view import Template
from report.problem import Problem


class Read(NamedTuple):
    """`lines`: by a template's name the line of each logical id, where they were asked for."""

    templates: Sequence[Template] = ()
    unjudged: Sequence[Unjudged] = ()
    lines: Mapping[str, Mapping[str, int]] = {}


def read(paths: Sequence[Path], *, with_lines: bool = False) -> Read:
    """Files, folders, a cdk.out."""
    templates, unjudged = load(paths)
    return Read(templates, unjudged, _lines(templates) if with_lines else {})


def read_synthesized(ref: str | None = None, *, with_lines: bool = False) -> Read:
    """This checkout's estate, or a commit's; named as they would stand in its cdk.out.

    Raises `Problem`: synth-failed, no-commit.
    """
    from tempfile import TemporaryDirectory

    from cli.door import end_cleanly
    from cli.synthesis import synthesize, synthesize_commit

    end_cleanly()
    with TemporaryDirectory(prefix="sluice-hazards-") as folder:
        out = Path(folder) / "cdk.out"
        if ref is None:
            synthesize(out)
        else:
            synthesize_commit(ref, Path(folder) / "checkout", out)
        found = read([out], with_lines=with_lines)
        start = f"{folder}/"
        for template in found.templates:
            template.name = template.name.removeprefix(start)
        unjudged = [replace(one, template=one.template.removeprefix(start)) for one in found.unjudged]
        lines = {name.removeprefix(start): known for name, known in found.lines.items()}
        return Read(found.templates, unjudged, lines)


def read_before(since: str | None) -> Read:
    """The templates before: a path's or a commit's. Raises `Problem`: synth-failed, since-unknown."""
    if since is None:
        return Read()
    if _is_there(since):
        return read([Path(since)])
    try:
        return read_synthesized(since)
    except Problem as problem:
        if problem.name != "no-commit":
            raise
        what, remedy = f"there is neither a path nor a commit {since}", "name a cdk.out, a template or a commit"
        raise Problem("since-unknown", what=what, where="--since", why=problem.why, remedy=remedy) from problem


def _is_there(path: str) -> bool:
    """Whether there is such a path, be it one that cannot be read."""
    try:
        os.lstat(path)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _lines(templates: Sequence[Template]) -> Mapping[str, Mapping[str, int]]:
    from hazards.repairs.marks import lines

    return {one.name: lines(_text(Path(one.name))) for one in templates}


def _text(path: Path) -> str:
    """Empty where the file is gone, or where its name is no text."""
    try:
        return content(path).decode("utf-8-sig", errors="replace")
    except UnreadableError:
        return ""
