"""`./sluice drill NAME...`: something fails on purpose, on an embedded AWS, and recovery frees it."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.door import ROOT, end_cleanly, refuse_folder, write_report
from report.problem import Problem

if TYPE_CHECKING:
    from drills.catalogue import Choice
    from drills.worker import Orders
    from rehearsal.commit import Commit

LIST, ALL, RESOURCES = "list", "all", "resources"
MOST_JOBS = 4


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--ref", default="HEAD", show_default=True, help="The commit whose network is drilled.")
@click.option("--resource", metavar="ID", default="", help="Only this resource: its logical id, or how that begins.")
@click.option(
    "--operation", type=click.Choice(["create", "update", "delete"]), default=None, help="Only what fails there."
)
@click.option("--environment", metavar="NAME", default="", help="Only the resources of this environment.")
@click.option(
    "--jobs", type=click.IntRange(1, 16), default=min(os.cpu_count() or 1, MOST_JOBS), show_default=True,
    help="How many embedded AWSs work side by side; each takes about 400 MB.",
)  # fmt: skip
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the table, as Markdown."
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
def command(
    names: tuple[str, ...],
    ref: str,
    resource: str,
    operation: str | None,
    environment: str,
    jobs: int,
    report: Path | None,
    as_json: bool,
) -> int:
    """Break something on purpose, recover it, and deploy again: on an embedded AWS, and nowhere else.

    NAME is a drill of `drill list`; `resources` takes every resource of every environment, as the options narrow them;
    `all` is both. Without a NAME, the drills are listed.

    Exit code 1: a drill did not end as it must, or something was lost. 2: the drills could not be run.
    """
    from drills.catalogue import Choice
    from drills.named.catalogue import NAMED
    from stages.estate import read_estate

    narrowed = bool(resource or operation or environment)
    if names in ((), (LIST,)) and not narrowed:
        return _list(as_json)
    known = [one.name for one in NAMED]
    _refuse_unknown(names, known)
    choice = Choice(
        named=frozenset(known if ALL in names else names),
        resources=narrowed or not {ALL, RESOURCES}.isdisjoint(names),
        environment=environment,
        logical_id=resource,
        operation=operation or "",
    )
    if environment:
        read_estate(ROOT).environment(environment)
    if report:
        refuse_folder(report, "drills'")
    return _run(choice, ref, jobs, report, as_json)


def _list(as_json: bool) -> int:
    from cli.drill_view import listed
    from drills.named.catalogue import NAMED
    from report.terminal import stdout

    if as_json:
        told = [
            {"name": one.name, "environment": one.environment, "broken": one.broken, "left": one.left, "end": one.end}
            for one in NAMED
        ]
        click.echo(json.dumps({"drills": told}, indent=2))
        return 0
    stdout().print(listed(NAMED))
    return 0


def _refuse_unknown(names: tuple[str, ...], known: list[str]) -> None:
    from difflib import get_close_matches

    if unknown := [name for name in names if name not in (*known, ALL, RESOURCES)]:
        close = get_close_matches(unknown[0], [*known, ALL, RESOURCES, LIST], 1)
        raise Problem(
            "unknown-drill",
            what=f"there is no drill {unknown[0]!r}",
            where="the command line",
            why=f"did you mean {close[0]}?" if close else "drills are known by name",
            remedy="./sluice drill list shows them",
        )


def _run(choice: Choice, ref: str, jobs: int, report: Path | None, as_json: bool) -> int:
    from rich.console import Console

    from cli.drill_view import DrillView, ended, page
    from drills.run import run_all
    from rehearsal.commit import Commit
    from report.terminal import stdout

    commit = Commit.read(ROOT, ref)
    end_cleanly(threading.Event())
    view = DrillView(Console(stderr=True, soft_wrap=True, highlight=False))
    for path in commit.left_out:
        view.say(f"left out, not committed: {path}")
    outcomes = view.outcomes
    try:
        run_all(_orders(commit, choice), jobs=_useful(jobs, choice), watch=view.told)
    finally:  # an interrupt after an hour must not lose the hour
        if report and outcomes:
            write_report(report, page(outcomes, commit.sha), "drills'")
            view.say(f"report: {report}")
    if not outcomes:
        raise Problem(
            "no-such-resource",
            what="no resource's drill has all that was asked for",
            where="the command line",
            why="--resource, --operation and --environment name none together",
            remedy="cdk.out has the logical ids; ./sluice drill resources --environment dev takes all of dev's",
        )
    if as_json:
        click.echo(json.dumps({"commit": commit.sha, "outcomes": [one.as_dict() for one in outcomes]}, indent=2))
    else:
        stdout().print(ended(outcomes))
    return 0 if all(one.well for one in outcomes) else 1


def _orders(commit: Commit, choice: Choice) -> Orders:
    from drills.ground import Wish
    from drills.recovering import in_process
    from drills.worker import Orders

    wish = Wish(
        commit=commit,
        home=ROOT / ".sluice" / "rehearsals",
        cache=(ROOT / ".sluice" / "cache").resolve(),  # as rehearse does, whose caches these are
        emulator=ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python",
        environ=dict(os.environ),
    )
    return Orders(wish=wish, choice=choice, recover=in_process)


def _useful(jobs: int, choice: Choice) -> int:
    """A second embedded AWS takes longer to come up than a few drills take."""
    return jobs if choice.resources or len(choice.named) > MOST_JOBS else 1
