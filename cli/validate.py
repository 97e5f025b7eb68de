"""`./sluice validate ENV`: what AWS says about the deployed network, against what the environment promises."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.door import ROOT, refuse_folder, write_report

if TYPE_CHECKING:
    from report.finding import Finding
    from stages.props import NetworkProps

TWENTY_MINUTES = 1200
LONGEST_WAIT = 3000  # an assumed role's session lasts an hour, and the rest of the work needs some of it


@click.command()
@click.argument("environment")
@click.option("--json", "as_json", is_flag=True, help="Print every finding as JSON.")
@click.option(
    "--wait", type=click.IntRange(0, LONGEST_WAIT), default=TWENTY_MINUTES, metavar="SECONDS", show_default=True,
    help="How long to wait for the flow logs' first delivery, and, seven minutes at most, for a takeover's end.",
)  # fmt: skip
@click.option("--suffix", metavar="SUFFIX", help="Look at the environment's throw-away copy of this suffix instead.")
@click.option("--profile", help="The AWS profile to start from; the SDK's own choice where none is given.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Also write the findings as JUnit XML.")
def command(
    environment: str, as_json: bool, wait: int, suffix: str | None, profile: str | None, junit: Path | None
) -> int:
    """Compare the deployed network of ENVIRONMENT with what environments.toml promises. Changes nothing.

    Reads as the caller, if that is of the environment's account, or else as its validation role. Exit code 1: a check
    failed. 2: one could not be judged, such as a flow log that has delivered nothing by the end of the wait.
    """
    from report.verdict import EXIT_CODES, overall
    from stages.estate import read_estate

    estate = read_estate(ROOT)
    promised = estate.environment(environment)
    if junit:
        refuse_folder(junit, "JUnit")
    # A copy has no roles of its own: its environment's are asked.
    role = promised.names.validation_role
    props = promised if suffix is None else estate.copy_of(environment, suffix)
    findings = _findings(props, role, profile, wait)
    if not as_json:
        _print_table(props, findings)
    if junit:
        from report.junit import junit as as_junit

        write_report(junit, as_junit(findings, suite=f"validate {props.suffix}"), "JUnit")
    if as_json:
        _print_json(props, findings)
    return EXIT_CODES[overall(findings)]


def _findings(props: NetworkProps, role: str, profile: str | None, wait: int) -> list[Finding]:
    from cli.session import session_in
    from validation.observe import Observer
    from validation.wait import judge_when_settled

    click.echo(f"looking at {props.names.network_stack} in {props.account}/{props.region}", err=True)
    observer = Observer(session_in(props, role, profile), props)
    return judge_when_settled(
        observer.observe(), props, look_again=observer.observe_again, seconds=wait, progress=_tell_progress
    )


def _tell_progress(awaited: Sequence[Finding], left: float) -> None:
    waiting_for = ", ".join(finding.code for finding in awaited)
    click.echo(f"waiting for {waiting_for}, {left:.0f} s at most", err=True)


def _print_json(props: NetworkProps, findings: Sequence[Finding]) -> None:
    from report.verdict import overall

    told = {
        "environment": props.suffix,
        "account": props.account,
        "region": props.region,
        "verdict": str(overall(findings)),
        "findings": [finding.as_dict() for finding in findings],
    }
    click.echo(json.dumps(told, indent=2))


def _print_table(props: NetworkProps, findings: Sequence[Finding]) -> None:
    from report.terminal import print_findings

    print_findings(findings, title=f"{props.names.network_stack} in {props.account}/{props.region}")
