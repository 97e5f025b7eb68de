"""Hazards for people: a block each, the gravest first, and a line that counts them."""

import re
import textwrap
from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.text import Text

from hazards.judge import Judgement
from hazards.rule import Hazard, Level
from report.terminal import stdout

STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow"}
MARGIN = 9
NARROWEST = 40
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What would command the terminal, or begin a line: a template of anybody's may name a resource so."""


def print_judgement(judgement: Judgement, titles: Mapping[str, str], console: Console | None = None) -> None:
    """On stdout where no other console is given; `titles` by code. Only a terminal's lines are broken."""
    shown = console or stdout()
    width = max(shown.width, NARROWEST) if shown.is_terminal else 0
    for found in sorted(judgement.findings, key=lambda found: list(STYLES).index(found.level)):
        head = Text.assemble((f"{found.level} {found.code}", STYLES[found.level]), f"  {titles[found.code]}")
        shown.print(head, soft_wrap=True)
        for label, text in _rows(found):
            _print_row(shown, label, text, width)
        shown.print()
    for one in judgement.unjudged:
        shown.print(Text("not judged", style="magenta"))
        for label, text in (("in", one.template), ("what", one.what), ("why", one.why)):
            _print_row(shown, label, text, width)
        shown.print()
    shown.print(summary(judgement), style=_style(judgement), highlight=False)


def summary(judgement: Judgement) -> str:
    """One line: `1 error, 2 warnings in 3 templates; 1 not judged`."""
    levels = [found.level for found in judgement.findings]
    counts = [_counted(levels.count(level), str(level)) for level in STYLES if level in levels]
    told = f"{', '.join(counts) or 'no hazard'} in {_counted(judgement.templates, 'template')}"
    return f"{told}; {len(judgement.unjudged)} not judged" if judgement.unjudged else told


def _rows(found: Hazard) -> Iterator[tuple[str, str]]:
    yield "in", f"{found.template}: {', '.join(found.resources)}" if found.resources else found.template
    yield "what", found.what
    yield "why", found.why
    for number, event in enumerate(found.order, 1):
        yield "" if number > 1 else "order", f"{number}. {event}"
    yield "fix", found.fix
    yield "source", found.source


def _print_row(console: Console, label: str, text: str, width: int) -> None:
    text = CONTROL.sub(lambda found: " " if found.group().isspace() else "\ufffd", text)
    lines = textwrap.wrap(text, width - MARGIN, break_long_words=False, break_on_hyphens=False) if width else [text]
    for number, line in enumerate(lines):
        row = Text(f"  {'' if number else label:<{MARGIN - 2}}", style="dim").append(line, style="not dim")
        console.print(row, soft_wrap=True)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _style(judgement: Judgement) -> str:
    levels = {found.level for found in judgement.findings}
    grave = next((style for level, style in STYLES.items() if level in levels), "green")
    return "magenta" if judgement.unjudged and Level.ERROR not in levels else grave
