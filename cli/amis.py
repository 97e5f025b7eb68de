"""`./sluice amis`: the pinned NAT images, and newer ones; `--check ENV` asks an account; `--yes` pins the next."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import click

from cli.door import ROOT

if TYPE_CHECKING:
    from images.newest import Newest
    from images.rollout import Rollout
    from stages.estate import Estate


@click.command()
@click.option("--check", "checked", metavar="ENV", help="Ask ENV's account whether a deploy may start its NATs.")
@click.option("--newest", "ask", is_flag=True, help="Ask AWS for the newest image of each region, and show it.")
@click.option("--yes", is_flag=True, help="Ask for the newest, and pin it in one zone of each environment.")
@click.option("--profile", help="The AWS profile to ask with; the SDK's own choice where none is given.")
@click.option("--json", "as_json", is_flag=True, help="Print the pins, or the check's findings, as JSON.")
def command(checked: str | None, ask: bool, yes: bool, profile: str | None, as_json: bool) -> int:
    """The images that the NAT instances start from, their age, and their origin.

    A pin changes only here: no deploy ever picks a newer image by itself. And it changes in one zone of each
    environment at a time, in the order of its nat_rollout: commit, push, and ask again for the next.
    """
    from stages.estate import read_estate

    estate = read_estate(ROOT)
    if checked and (ask or yes):
        raise click.UsageError("--check asks for what is pinned, --newest and --yes for what is newer: use one of them")
    if checked:
        return _check(estate, checked, profile, as_json)
    newest = _newest(estate, profile) if ask or yes else None
    pinned = _pin_next(estate, newest) if yes and newest else None
    _show(read_estate(ROOT) if pinned else estate, newest, pinned, as_json)
    return 0


def _check(estate: Estate, environment: str, profile: str | None, as_json: bool) -> int:
    from cli.session import session_in
    from images.available import check_images
    from images.instance_types import check_instance_type
    from images.pins import needs
    from images.running import check_rollout, nats_of
    from report.terminal import print_findings
    from report.verdict import EXIT_CODES, overall

    props = estate.environment(environment)
    ec2 = session_in(props, props.names.validation_role, profile).client("ec2")
    wanted = list(needs([props], estate.amis))
    findings = [
        *check_images(wanted, ec2),
        *check_instance_type(props, ec2),
        *check_rollout(props, wanted, nats_of(props, ec2)),
    ]
    if as_json:
        click.echo(json.dumps({"environment": environment, "findings": [f.as_dict() for f in findings]}, indent=2))
    else:
        print_findings(findings, title=f"images of {environment} in {props.account}/{props.region}")
    return EXIT_CODES[overall(findings)]


def _newest(estate: Estate, profile: str | None) -> Newest:
    """Asks once for each region and architecture."""
    from cli.session import session_of
    from images.newest import newest

    today = datetime.datetime.now(datetime.UTC).date()
    places = sorted({(props.region, props.architecture) for props in estate.environments})
    return {
        (region, architecture): newest(architecture, session_of(profile, region).client("ssm"), today)
        for region, architecture in places
    }


def _pin_next(estate: Estate, newest: Newest) -> Rollout:
    from images.pins import needs
    from images.rollout import plan
    from images.write import write

    rollout = plan(list(needs(estate.environments, estate.amis)), newest)
    if rollout.now:
        write(ROOT / "amis.toml", rollout.now)
    return rollout


def _show(estate: Estate, newest: Newest | None, pinned: Rollout | None, as_json: bool) -> None:
    from cli.amis_view import print_pins, row, tell_next
    from images.pins import needs
    from images.rollout import plan

    wanted = list(needs(estate.environments, estate.amis))
    if as_json:
        click.echo(json.dumps({"images": [row(need, newest) for need in wanted]}, indent=2))
    else:
        print_pins(wanted, newest)
    if newest is not None:
        tell_next(pinned or plan(wanted, newest), pinned=pinned is not None)
