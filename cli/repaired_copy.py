"""The copy of a template in which the lines stand that the findings ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hazards.load import load
from hazards.repair import Edge, repaired
from hazards.rewrite import CannotRewriteError, rewritten
from hazards.rule import Hazard
from hazards.template.view import Template
from report.problem import Problem


def write_copy(paths: Sequence[Path], templates: Sequence[Template], found: Sequence[Hazard], to: Path) -> list[Edge]:
    """Writes it, and says which lines it has more. Raises `Problem`: copy-refused."""
    if len(paths) != 1 or not paths[0].is_file() or len(templates) != 1:
        raise _refused(to, "--write repairs one template", "name one template file")
    if to.exists() and to.samefile(paths[0]):
        raise _refused(to, "that is the template itself, which is never changed", "name another file")
    mended, edges = repaired(templates[0], found)
    try:
        # As bytes: the line ends stay what they are.
        to.write_bytes(rewritten(paths[0].read_bytes().decode(), edges).encode())
    except (OSError, UnicodeDecodeError, CannotRewriteError) as error:
        raise _refused(to, str(error), "name a file that can be written, or add the lines by hand") from error
    written, _ = load([to])
    if [one.document for one in written] != [mended]:
        to.unlink()
        why = "the template repeats a part of itself (an alias, a merge key) which only one place may change"
        raise _refused(to, why, "add the lines of the findings by hand")
    return edges


def _refused(to: Path, why: str, remedy: str) -> Problem:
    what = "no repaired copy was written"
    return Problem("copy-refused", what=what, where=str(to), why=why, remedy=remedy)
