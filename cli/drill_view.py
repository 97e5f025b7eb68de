"""What drills are, and what came of them, for people: on a terminal, and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from drills.named.named import NamedDrill
from drills.outcome import Outcome
from drills.run import News
from drills.worker import Step, Total

HEADINGS = ("drill", "what was broken", "left", "plan", "carried out", "recovery", "lost", "end")


class DrillView:
    """A line for each drill that has ended, while they run. `outcomes` are in the order in which they came."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total = 0
        self.outcomes: list[Outcome] = []

    def say(self, line: str) -> None:
        self._console.print(f"[dim]{escape(line)}[/]")

    def told(self, news: News) -> None:
        match news:
            case Step(what):
                self.say(f"ground: {what}")
            case Total(drills):
                self._total = drills
            case Outcome():
                self.outcomes.append(news)
                style = "green" if news.well else "bold red"
                end = f"[{style}]{escape(news.verdict)}[/] [dim]{news.seconds:.1f} s[/]"
                self._console.print(f"{len(self.outcomes)}/{self._total}  {escape(news.drill)}  {end}")
                for line in news.told:
                    self._console.print(f"    {escape(line)}")


def listed(drills: Iterable[NamedDrill]) -> RenderableType:
    table = _table("name", "where", "what is broken", "left", "end")
    for one in drills:
        table.add_row(*(escape(cell) for cell in (one.name, one.environment, one.broken, one.left, one.end)))
    more = (
        "resources   every resource of every environment fails at create, at delete (once, and twice) and, where it "
        "can be changed in place, at update; --resource, --operation and --environment choose\n"
        "all         all of them, and all of the above"
    )
    return Group(table, more)


def ended(outcomes: Sequence[Outcome]) -> RenderableType:
    """The table, and the figures below it."""
    table = _table(*HEADINGS)
    for one in outcomes:
        style = "green" if one.well else "bold red"
        *cells, end = (escape(cell) for cell in _cells(one))
        table.add_row(*cells, f"[{style}]{end}[/]")
    return Group(table, *figures(outcomes))


def figures(outcomes: Sequence[Outcome]) -> list[str]:
    """Sentences."""
    well = sum(one.well for one in outcomes)
    lost = [what for one in outcomes for what in one.lost]
    left = Counter(one.left for one in outcomes if one.left)
    seconds = sorted(one.recovery_seconds for one in outcomes) or [0.0]
    return [
        f"{len(outcomes)} drills, {well} of them ended well; lost: {'; '.join(lost) or 'nothing'}.",
        f"States that were left: {', '.join(f'{state} {count}' for state, count in left.most_common()) or 'none'}.",
        f"A recovery took {seconds[len(seconds) // 2]:.1f} s in the middle, {seconds[-1]:.1f} s at most.",
    ]


def page(outcomes: Sequence[Outcome], commit: str) -> str:
    """Markdown: the figures, then a row for each drill, in the order of their names."""
    rows = [_row(HEADINGS), _row("---" for _ in HEADINGS)]
    rows += [_row(_cells(one)) for one in sorted(outcomes, key=lambda one: one.drill)]
    told = "\n".join(f"- {sentence}" for sentence in figures(outcomes))
    head = f"# The drills\n\n`./sluice drill` on an embedded AWS, at {commit[:12]}.\n\n"
    return head + told + "\n\n" + "\n".join(rows) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"


def _cells(one: Outcome) -> tuple[str, ...]:
    return (
        one.drill,
        f"{one.resource_type}: {one.broken}" if one.resource_type else one.broken,
        one.left,
        ", ".join(one.plan) or "nothing to do",
        f"{len(one.steps)} of {len(one.plan)}",
        f"{one.recovery_seconds:.1f} s",
        "; ".join(one.lost) or "nothing",
        one.verdict,
    )


def _table(*headings: str) -> Table:
    table = Table(box=SIMPLE_HEAD, expand=False)
    for heading in headings:
        table.add_column(heading, header_style="dim", overflow="fold")
    return table
