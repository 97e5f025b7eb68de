"""Templates of tests, read as the command line reads them."""

from pathlib import Path

from hazards.reading.load import load
from hazards.template.view import Template


def read_all(path: Path) -> list[Template]:
    """A template, or all of a folder's; none may be unreadable."""
    templates, unjudged = load([path])
    assert not unjudged
    assert templates
    return templates
