"""Answers, for people and for machines."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from packets.question import Answer, Hop
from report.terminal import stdout

WORDS = {True: "passes", False: "refused"}


def as_dict(answer: Answer) -> dict[str, object]:
    """For `--json`."""
    question, refused = answer.question, answer.walk.refused_by
    return {
        "question": question.what,
        "requirement": question.requirement,
        "back": str(question.back),
        "promised": WORDS[question.passes],
        "found": WORDS[answer.walk.passes],
        "kept": answer.kept,
        "refused_by": None if refused is None else _hop(refused),
        "path": [_hop(hop) for hop in answer.walk.hops],
    }


def print_answers(name: str, answers: Sequence[Answer], *, with_path: bool, console: Console | None = None) -> None:
    """One row a question, what is not as promised first; then, where asked for, every path."""
    shown = console or stdout()
    in_order = sorted(answers, key=lambda answer: answer.kept)
    shown.print(_table(name, in_order))
    broken = [answer for answer in in_order if not answer.kept]
    for answer in in_order if with_path else broken:
        shown.print(f"\n[bold]{escape(answer.question.what)}[/]: {_verdict(answer)}")
        for hop in answer.walk.hops:
            shown.print(_told(hop), soft_wrap=True)
    kept = f"{name}: {len(answers) - len(broken)} of {len(answers)} as promised"
    shown.print(kept, style="red" if broken else "green")


def _table(name: str, answers: Sequence[Answer]) -> Table:
    table = Table(title=f"packets through {name}", title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("verdict", no_wrap=True)
    table.add_column("req.", no_wrap=True)
    table.add_column("question", no_wrap=True)
    table.add_column("refused by", overflow="fold")
    for answer in answers:
        refused = answer.walk.refused_by
        told = f"{refused.where}: {refused.why}" if refused else ""
        table.add_row(_verdict(answer), answer.question.requirement, escape(answer.question.what), escape(told))
    return table


def _verdict(answer: Answer) -> str:
    word = WORDS[answer.walk.passes]
    return f"[green]{word}[/]" if answer.kept else f"[bold red]{word}, against the promise[/]"


def _told(hop: Hop) -> str:
    way, word = "←" if hop.back else "→", "  " if hop.passes else "[bold red]no[/]"
    return f"  {way} {word} {hop.kind:<17}  {escape(f'{hop.where}: {hop.why}  ({hop.packet})')}"


def _hop(hop: Hop) -> dict[str, object]:
    return {
        "kind": str(hop.kind), "where": str(hop.where), "why": hop.why, "packet": str(hop.packet), "passes": hop.passes,
        "way": "back" if hop.back else "out",
    }  # fmt: skip
