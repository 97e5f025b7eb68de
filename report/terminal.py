"""Findings as a table, for people."""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from report.finding import Finding, Verdict
from report.verdict import gravest_first, overall

STYLES = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red", Verdict.NOT_JUDGED: "magenta"}
NARROWEST = 120  # without a terminal, rich assumes 80 columns, which breaks ids apart


def stdout() -> Console:
    """Where results go."""
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, NARROWEST)
    return console


def findings_table(findings: Iterable[Finding], *, title: str) -> Table:
    """One row a finding, the gravest first."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, expand=False)
    table.add_column("verdict", no_wrap=True)
    table.add_column("check", no_wrap=True)
    table.add_column("req.", no_wrap=True)
    table.add_column("what it says", overflow="fold")
    for finding in gravest_first(findings):
        table.add_row(
            f"[{STYLES[finding.verdict]}]{finding.verdict}[/]", finding.code, finding.requirement, _sentence(finding)
        )
    return table


def _sentence(finding: Finding) -> str:
    """A promise that was kept is the promise alone; of any other finding a reader asks first what it is about."""
    if finding.verdict is Verdict.PASS:
        return escape(finding.what)
    said = f"{escape(finding.subject)}: {escape(finding.what)}"
    return f"{said}\n[dim]try: {escape(finding.remedy)}[/]" if finding.remedy else said


def summary(findings: Sequence[Finding]) -> str:
    """One line: `fail: 1 fail, 2 warn, 20 pass`."""
    counts = {verdict: sum(finding.verdict is verdict for finding in findings) for verdict in STYLES}
    told = [f"{counts[verdict]} {verdict}" for verdict in reversed(STYLES) if counts[verdict]]
    return f"{overall(findings)}: {', '.join(told) or 'nothing was judged'}"


def print_findings(findings: Sequence[Finding], *, title: str, console: Console | None = None) -> None:
    """The table and its summary, on stdout where no other console is given."""
    shown = console or stdout()
    shown.print(findings_table(findings, title=title))
    shown.print(summary(findings), style=STYLES[overall(findings)])
