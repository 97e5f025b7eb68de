"""Template files as rules read them: any that are named, a folder's, or those of a cdk.out.

Nothing is refused in silence: what could not be read is told beside what could.
"""

from collections.abc import Sequence
from pathlib import Path

from hazards.reading.absent import absent
from hazards.reading.content import content, name_of
from hazards.reading.doubts import doubts
from hazards.reading.files import File, files
from hazards.reading.nesting import connect
from hazards.rule import Unjudged
from hazards.template.document import document, may_be_template
from hazards.template.unreadable import NoTemplateError, UnreadableError
from hazards.template.view import Template

YAML = (".yaml", ".yml")


def load(paths: Sequence[Path]) -> tuple[list[Template], list[Unjudged]]:
    """The templates that files and folders hold, in a stable order, and what could not be read or not be judged."""
    templates: dict[Path, Template] = {}
    unjudged: list[Unjudged] = []
    for found in files(paths):
        if isinstance(found, Unjudged):
            unjudged.append(found)
        else:
            _read(found, templates, unjudged)
    unjudged += connect(templates)
    if not templates and not unjudged:
        unjudged += [Unjudged(template=name_of(path), what="folder", why="holds no template") for path in paths]
    return list(templates.values()), unjudged


def _read(file: File, templates: dict[Path, Template], unjudged: list[Unjudged]) -> None:
    name = name_of(file.path)
    try:
        data = content(file.path)
        if not file.is_named and not may_be_template(data):
            return
        value, repeated = document(data, is_yaml=file.path.suffix.lower() in YAML)
    except UnreadableError as error:
        if isinstance(error, NoTemplateError) and not file.is_named:
            return
        unjudged.append(Unjudged(template=name, what="file", why=str(error)))
    else:
        templates[file.path] = template = Template(name, value)
        unjudged.extend(doubts(name, value, repeated))
        unjudged.extend(absent(template))
