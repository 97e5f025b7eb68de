"""The documents: what is generated is up to date, what they name exists, what they tell a reader to type is real."""

import re
import shlex
from pathlib import Path

import pytest

from cli.main import VERBS, sluice
from hazards.catalogue import CATALOGUE as RULES
from validation.catalogue import CATALOGUE

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"^\s*(?:\$ )?\./sluice (.+?)(?:\s+#.*)?$", re.MULTILINE)


def table_of_checks() -> str:
    """docs/checks.md, from the catalogue."""
    rows = [
        f"| `{check.RULE.code}` | {check.RULE.requirement} | {check.RULE.promise} | {_harm(check.__doc__)} |"
        for check in CATALOGUE
    ]
    return "\n".join(
        [
            "# The checks of `./sluice validate`",
            "",
            "Generated from `validation/catalogue.py`; `tests/test_docs.py` keeps it so.",
            "",
            "| check | requirement | what it promises | what happens otherwise |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def table_of_rules() -> str:
    """docs/hazards-rules.md, from the catalogue."""
    rows = [
        f"| `{rule.code}` | {rule.level} | {rule.title} | {_harm(module.__doc__)} | [source]({rule.source}) |"
        for module in RULES
        for rule in [module.RULE]
    ]
    return "\n".join(
        [
            "# The rules of `./sluice hazards`",
            "",
            "Generated from `hazards/catalogue.py`; `tests/test_docs.py` keeps it so.",
            "",
            "| rule | level | hazard | what happens | |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _harm(docstring: str | None) -> str:
    return " ".join((docstring or "").split())


def test_table_of_checks() -> None:
    """The table of checks is the catalogue's."""

    assert table_of_checks() == (ROOT / "docs" / "checks.md").read_text()


def test_table_of_rules() -> None:
    """The table of rules is the catalogue's."""

    assert table_of_rules() == (ROOT / "docs" / "hazards-rules.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    """Every link within the repository leads somewhere."""

    links = [link for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()) if "://" not in link]

    assert [] == [link for link in links if not (page.parent / link).exists()]


def test_commands() -> None:
    """Every `./sluice` line that a page tells a reader to type is one that the command line understands."""

    lines = [line for page in PAGES for line in COMMAND.findall(page.read_text()) if "[" not in line]

    assert len(lines) > 5
    for line in lines:
        verb, *words = shlex.split(line)
        command = sluice.get_command(sluice.make_context("sluice", [verb]), verb)
        assert command is not None, line
        command.make_parser(sluice.make_context("sluice", [verb])).parse_args(words)


def test_every_verb_is_explained() -> None:
    """Every verb stands in the README."""

    text = (ROOT / "README.md").read_text()

    assert [] == [verb for verb in VERBS if f"`{verb}`" not in text]
