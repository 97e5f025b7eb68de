"""`./sluice amis`: the pinned NAT images; `--check ENV` asks an account for them; `--yes` pins the newest."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import click

from cli.door import ROOT

if TYPE_CHECKING:
    from images.pins import Need
    from stages.amis import Pin
    from stages.estate import Estate


@click.command()
@click.option("--check", "checked", metavar="ENV", help="Ask ENV's account whether its images exist there.")
@click.option("--yes", is_flag=True, help="Ask AWS for the newest image of each region and pin it in amis.toml.")
@click.option("--profile", help="The AWS profile to ask with; the SDK's own choice where none is given.")
@click.option("--json", "as_json", is_flag=True, help="Print the pins, or the check's findings, as JSON.")
def command(checked: str | None, yes: bool, profile: str | None, as_json: bool) -> int:
    """The images that the NAT instances start from, their age, and their origin.

    A pin changes only here: no deploy ever picks a newer image by itself.
    """
    from stages.estate import read_estate

    estate = read_estate(ROOT)
    if checked and yes:
        raise click.UsageError("--check only looks, --yes writes: use one of them")
    if checked:
        return _check(estate, checked, profile, as_json)
    if yes:
        _pin(estate, profile)
        estate = read_estate(ROOT)
    _show(estate, as_json)
    return 0


def _check(estate: Estate, environment: str, profile: str | None, as_json: bool) -> int:
    from cli.session import session_in
    from images.pins import check, needs
    from report.terminal import print_findings
    from report.verdict import EXIT_CODES, overall

    props = estate.environment(environment)
    session = session_in(props, props.names.validation_role, profile)
    findings = check(list(needs([props], estate.amis)), session.client("ec2"))
    if as_json:
        click.echo(json.dumps({"environment": environment, "findings": [f.as_dict() for f in findings]}, indent=2))
    else:
        print_findings(findings, title=f"images of {environment} in {props.account}/{props.region}")
    return EXIT_CODES[overall(findings)]


def _pin(estate: Estate, profile: str | None) -> None:
    """Asks once for each region and architecture, then writes all pins at once."""
    from cli.session import session_of
    from images.pins import needs, newest
    from images.write import write

    wanted = list(needs(estate.environments, estate.amis))
    today = datetime.datetime.now(datetime.UTC).date()
    found: dict[tuple[str, str], Pin] = {}
    for region, architecture in sorted({(need.region, need.architecture) for need in wanted}):
        found[region, architecture] = newest(architecture, session_of(profile, region).client("ssm"), today)
    write(ROOT / "amis.toml", {need: found[need.region, need.architecture] for need in wanted})


def _show(estate: Estate, as_json: bool) -> None:
    from images.pins import HOW_TO_PIN, needs

    wanted = list(needs(estate.environments, estate.amis))
    today = datetime.datetime.now(datetime.UTC).date()
    if as_json:
        click.echo(json.dumps({"images": [_row(need, today) for need in wanted]}, indent=2))
        return
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table("environment", "zone", "architecture", "image", "age", box=SIMPLE)
    for need in wanted:
        age = f"{need.age_days(today)} days" if need.pin else "not pinned"
        table.add_row(need.environment, need.zone, need.architecture, need.image, age)
    Console().print(table)
    if any(need.pin is None for need in wanted):
        click.echo(f"Zones without a pin use a stand-in that only the rehearsal accepts: {HOW_TO_PIN}", err=True)


def _row(need: Need, today: datetime.date) -> dict[str, str | int | None]:
    return {
        "environment": need.environment,
        "region": need.region,
        "zone": need.zone,
        "architecture": need.architecture,
        "image": need.image,
        "pinned": str(need.pin.date) if need.pin else None,
        "age_days": need.age_days(today),
        "origin": need.pin.origin if need.pin else None,
    }
