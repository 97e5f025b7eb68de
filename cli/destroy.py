"""`./sluice destroy NAME`: deletes what keeps nothing, and proves that nothing is left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.door import ROOT
from cli.recover import journalled, waiting

if TYPE_CHECKING:
    from recovery.leftovers.left import Proof
    from recovery.recover import Outcome

NOTHING_LEFT, SOMETHING_LEFT, NOT_PROVED = 0, 1, 2


@click.command()
@click.argument("environment")
@click.option("--yes", is_flag=True, help="Destroy it; without it nothing is changed.")
@waiting
@click.option("--suffix", metavar="SUFFIX", help="Destroy the environment's throw-away copy of this suffix instead.")
@click.option("--profile", help="The AWS profile to start from; the SDK's own choice where none is given.")
@journalled
@click.option("--json", "as_json", is_flag=True, help="Print what was done and what is left as JSON.")
def command(
    environment: str, yes: bool, wait: int, suffix: str | None, profile: str | None, journals: Path, as_json: bool
) -> int:
    """Delete the network of ENVIRONMENT, with all its logs, and prove that nothing of it is left.

    Prints the plan and does nothing without --yes; where there is no stack, it proves. An environment of class prod is
    refused. The roles of the pipeline's steps (its access stack) stay. Running it again is harmless.

    Exit code 1: something is left. 2: not everything could be looked at, or the command was refused.
    """
    from cli.recovery_run import Run
    from cli.stack_targets import network_place
    from recovery.destroy import destruction, refuse_kept
    from recovery.leftovers.eyes import Eyes
    from recovery.leftovers.prove import prove
    from stages.estate import read_estate
    from stages.names import Names

    estate = read_estate(ROOT)
    place = network_place(estate, environment, suffix, () if profile is None else (profile,))
    refuse_kept(place.target)
    run = Run.begin(yes=yes, wait=wait, journals=journals, as_json=as_json)
    session = place.session()
    outcome = run.of(place, session, destruction)
    elsewhere = frozenset(props.names.network_stack for props in estate.environments)
    proof = None if outcome.left else prove(Eyes.of(session, place.target, Names(place.target.name), elsewhere))
    if proof:
        run.view.proof(place.target, proof)
    else:
        run.view.next_step(outcome, acted=yes)
    if as_json:
        click.echo(json.dumps({**_told(outcome, proof), "journal": str(run.path(place.target))}, indent=2))
    if proof is None or proof.wrong:
        return SOMETHING_LEFT
    return NOT_PROVED if proof.unread else NOTHING_LEFT


def _told(outcome: Outcome, proof: Proof | None) -> dict[str, object]:
    """`left` and `unread` are null where the stack itself is still there."""
    left = [one.as_dict() for one in proof.left] if proof else None
    return {**outcome.as_dict(), "left": left, "unread": list(proof.unread) if proof else None}
