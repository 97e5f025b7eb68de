"""The copy of a template in which the lines stand that the findings ask for."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hazards.reading.load import YAML
from hazards.repairs.repair import Edge, repaired
from hazards.repairs.rewrite import CannotRewriteError, rewritten
from hazards.rule import Hazard
from hazards.template.document import document
from hazards.template.unreadable import UnreadableError
from report.problem import Problem

if TYPE_CHECKING:
    from cli.templates import Read


def write_copy(paths: Sequence[Path], now: Read, found: Sequence[Hazard], to: Path) -> list[Edge]:
    """Writes it, and says which lines it has more. Where it is refused, nothing is written or lost.

    Raises `Problem`: copy-refused.
    """
    if len(paths) != 1 or paths[0].is_dir() or len(now.templates) > 1:
        raise _refused(to, "--write repairs one template", "name one template file")
    if not now.templates:
        raise _refused(to, f"{now.unjudged[0].template} {now.unjudged[0].why}", "name a template file")
    mended, edges = repaired(now.templates[0], found)
    try:
        _refuse_place(to, paths[0])
        data = _rewritten(paths[0].read_bytes(), edges)
        if document(data, is_yaml=to.suffix.lower() in YAML).value != mended:
            raise CannotRewriteError("its text has no one place for a line, as with an alias or a merge key")
        to.write_bytes(data)
    except UnreadableError as error:
        raise _refused(to, f"the copy {error}", "add the lines of the findings by hand") from error
    except (OSError, UnicodeDecodeError, CannotRewriteError) as error:
        raise _refused(to, str(error), "name a file that can be written, or add the lines by hand") from error
    return edges


def _refuse_place(to: Path, template: Path) -> None:
    """Raises `Problem`, OSError."""
    if to.exists() and to.samefile(template):
        raise _refused(to, "that is the template itself, which is never changed", "name another file")
    if to.exists() and not to.is_file():
        raise _refused(to, "that is no file", "name a file")


def _rewritten(data: bytes, edges: Sequence[Edge]) -> bytes:
    """As bytes: the line ends stay what they are, and so does a byte order mark."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + rewritten(data.removeprefix(mark).decode(), edges).encode()


def _refused(to: Path, why: str, remedy: str) -> Problem:
    what = "no repaired copy was written"
    return Problem("copy-refused", what=what, where=str(to), why=why, remedy=remedy)
