"""What a recovery finds and does, for people: the diagnosis, the plan, and each step as it ends."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from recovery.apply import NOT_NEEDED, Done
from recovery.leftovers.left import Proof
from recovery.observed import Event
from recovery.orphans import Orphan
from recovery.plan import Diagnosis, Person, Step
from recovery.recover import NOTHING_TO_DO, ONLY_PLANNED, PERSON_NEEDED, RECOVERED, Outcome
from recovery.target import Target
from stages.stack_states import BUSY, HEALTHY

ABSENT = "no stack"
_ENDINGS = {
    NOTHING_TO_DO: ("There is nothing to do.", "green"),
    ONLY_PLANNED: ("Nothing was done. Run it again with --yes.", "yellow"),
    RECOVERED: ("Recovered.", "bold green"),
    PERSON_NEEDED: ("A person is needed: see above.", "bold red"),
}


class View:
    """On one console; `progress` hears of what happens within a step."""

    def __init__(self, console: Console, progress: Console) -> None:
        self.console = console
        self._progress = progress

    def diagnosis(self, target: Target, diagnosis: Diagnosis) -> None:
        status = diagnosis.status or ABSENT
        self.console.print(f"\n[bold]{escape(target.stack)}[/] in {target.where}: [{_style(status)}]{status}[/]")
        self._rows([("cause", escape(diagnosis.cause)), *_failure(diagnosis.first_failure)])
        if diagnosis.plan:
            self.console.print(Padding(_plan(diagnosis.plan), (1, 0, 1, 2), expand=False))

    def interrupted(self, step: str, at: str, who: str) -> None:
        told = f"An earlier recovery was interrupted at: {step} ({at}, {who}). This one goes on from what it finds."
        self.console.print(f"[yellow]{escape(told)}[/]")

    def begins(self, number: int, step: Step) -> None:
        self._progress.print(f"  [dim]{number}. {escape(str(step))} ...[/]")

    def ended(self, number: int, done: Done) -> None:
        style = "dim" if done.result == NOT_NEEDED else _style(done.result) if done.result.isupper() else "green"
        self.console.print(f"  step {number}: [{style}]{escape(done.result)}[/] [dim]{done.seconds:.1f} s[/]")

    def told(self, line: str) -> None:
        self._progress.print(f"     [dim]{escape(line)}[/]")

    def orphans(self, found: Sequence[Orphan]) -> None:
        if not found:
            return
        self.console.print("\n  [bold]left in the account, and no stack's any more[/]")
        for one in found:
            self.console.print(
                Padding(
                    f"{one.resource_type} {escape(one.name)}: {one.why}\n[dim]{escape(one.find)}[/]",
                    (0, 0, 0, 4),
                    expand=False,
                )
            )

    def next_step(self, outcome: Outcome, *, acted: bool) -> None:
        """The last lines: what it came to, and what a person does now."""
        sentence, style = _ENDINGS[outcome.verdict]
        if not outcome.left:  # a plan has a blank line behind it
            self.console.print()
        if outcome.verdict == ONLY_PLANNED and acted:
            sentence = "There is still something to do, and no patience left for it. Run it again."
        self.console.print(f"  [{style}]{sentence}[/]")
        if outcome.after and outcome.verdict != PERSON_NEEDED:
            self.console.print(
                Padding(f"[dim]{'next' if acted else 'then'}:[/] {escape(outcome.after)}", (0, 0, 0, 2), expand=False)
            )

    def proof(self, target: Target, proof: Proof) -> None:
        """What is left, the wrong first."""
        self.console.print()
        if proof.left:
            table = Table(box=SIMPLE_HEAD, title=f"what is left of {target.name}", title_justify="left", expand=False)
            for column in ("", "kind", "name", "found", ""):
                table.add_column(column, overflow="fold")
            for one in proof.left:
                mark = "[bold red]left[/]" if one.wrong else "[green]fine[/]"
                table.add_row(mark, one.kind, escape(one.name), one.found_by, f"[dim]{escape(one.told)}[/]")
            self.console.print(table)
        for what in proof.unread:
            self.console.print(f"  [magenta]not looked at[/]: {escape(what)}")
        if proof.clean:
            self.console.print(f"  [bold green]Nothing is left of {target.name}[/] in {target.where}.")
        elif proof.wrong:
            self.console.print(f"  [bold red]{len(proof.wrong)} left[/]: delete them, then run it again as the proof.")
        else:
            self.console.print("  [magenta]Not proved[/]: let the caller look, then run it again as the proof.")

    def _rows(self, rows: Sequence[tuple[str, str]]) -> None:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for label, text in rows:
            table.add_row(label, text)
        self.console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _failure(event: Event | None) -> list[tuple[str, str]]:
    if event is None:
        return []
    said = f"{escape(event.logical_id)} ({event.resource_type}) {event.status}, {event.at}"
    return [("it began with", said), ("", f"[italic]{escape(event.reason)}[/]")][: 2 if event.reason else 1]


def _plan(plan: Sequence[Step]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for number, step in enumerate(plan, start=1):
        style = "yellow" if isinstance(step, Person) else "bold"
        table.add_row(f"{number}.", f"[{style}]{escape(str(step))}[/]\n[dim]{escape(step.reason)}[/]")
    return table


def _style(status: str) -> str:
    if status in HEALTHY or status in ("DELETE_COMPLETE", ABSENT):
        return "green"
    return "yellow" if status in BUSY or status == "REVIEW_IN_PROGRESS" else "bold red"
