"""`./sluice recover NAME`: why a stack is as it is, and what frees it; `--yes` does it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.door import ROOT
from report.problem import Problem

if TYPE_CHECKING:
    from cli.recovery_run import Run
    from cli.stack_targets import Place
    from recovery.recover import Outcome

JOURNALS = ROOT / ".sluice" / "recovery"
TWENTY_MINUTES = 1200
LONGEST_WAIT = 3000  # an assumed role's session lasts an hour, and the rest of the work needs some of it
FREE, STOPPED, NOT_JUDGED = 0, 1, 2
GRAVEST = {FREE: "free", STOPPED: "stuck", NOT_JUDGED: "not-judged"}

# Of whatever changes a stack by hand: `destroy` takes them, too.
waiting = click.option(
    "--wait", type=click.IntRange(0, LONGEST_WAIT), default=TWENTY_MINUTES, metavar="SECONDS", show_default=True,
    help="How long to wait for CloudFormation, in all.",
)  # fmt: skip
journalled = click.option(
    "--journal", "journals", type=click.Path(path_type=Path, file_okay=False), default=JOURNALS, metavar="FOLDER",
    help="Where what is done is written down; .sluice/recovery of the checkout where none is given.",
)  # fmt: skip


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Carry the plan out; without it nothing is changed.")
@waiting
@click.option("--suffix", metavar="SUFFIX", help="Free the environment's throw-away copy of this suffix instead.")
@click.option(
    "--profile", "profiles", multiple=True,
    help="The AWS profile to start from; for `pipeline` NAME=PROFILE, repeatable, of `tools` or an environment.",
)  # fmt: skip
@journalled
@click.option("--json", "as_json", is_flag=True, help="Print what was found and done as JSON; the rest goes to stderr.")
def command(
    name: str, yes: bool, wait: int, suffix: str | None, profiles: tuple[str, ...], journals: Path, as_json: bool
) -> int:
    """Say why the stack of NAME is stuck, and what frees it. NAME is an environment, or `pipeline`.

    Prints the plan and does nothing without --yes. What prod keeps is never emptied or deleted, a healthy stack is
    never touched, and termination protection is never switched off. Running it again is harmless.

    Exit code 1: a person is needed, or the plan was not carried out. 2: no verdict could be reached.
    """
    from cli.recovery_run import Run
    from cli.stack_targets import environment_places, pipeline_places
    from stages.estate import read_estate
    from stages.names import PIPELINE

    estate = read_estate(ROOT)
    places = (
        pipeline_places(estate, suffix, profiles)
        if name == PIPELINE
        else environment_places(estate, name, suffix, profiles)
    )
    run = Run.begin(yes=yes, wait=wait, journals=journals, as_json=as_json)
    if len(places) == 1:
        outcome = run.of(places[0], places[0].session())
        told, code = _told(run, outcome), STOPPED if outcome.stopped else FREE
    else:
        told, code = _all(run, name, places)
    if as_json:
        click.echo(json.dumps(told, indent=2))
    return code


def _all(run: Run, name: str, places: Sequence[Place]) -> tuple[dict[str, Any], int]:
    """Each stack by itself: one that cannot be judged does not keep the others from being freed."""
    stacks: list[dict[str, Any]] = []
    codes = set()
    for place in places:
        try:
            outcome = run.of(place, place.session())
        except Problem as problem:
            click.echo(f"\n{place.target.stack} in {place.target.where}: not judged\n{problem}", err=True)
            stacks.append({"stack": place.target.stack, "verdict": "not-judged", "problem": problem.as_dict()})
            codes.add(NOT_JUDGED)
            continue
        stacks.append(_told(run, outcome))
        codes.add(STOPPED if outcome.stopped else FREE)
    code = next(code for code in (STOPPED, NOT_JUDGED, FREE) if code in codes)
    return {"environment": name, "verdict": GRAVEST[code], "stacks": stacks}, code


def _told(run: Run, outcome: Outcome) -> dict[str, Any]:
    """What a person does next, on the terminal; and all of it as JSON."""
    run.view.next_step(outcome, acted=run.yes)
    return {**outcome.as_dict(), "journal": str(run.path(outcome.target))}
