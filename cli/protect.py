"""`./sluice protect ENV`: switches the stack's termination protection on, where the environment promises it."""

from __future__ import annotations

import json

import click

from cli.door import ROOT


@click.command()
@click.argument("environment")
@click.option("--yes", is_flag=True, help="Carry the plan out; without it nothing is changed.")
@click.option("--profile", help="The AWS profile to start from; the SDK's own choice where none is given.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan, and whether it was carried out, as JSON.")
def command(environment: str, yes: bool, profile: str | None, as_json: bool) -> int:
    """Switch termination protection of ENVIRONMENT's network stack on.

    The pipeline does it after each deploy, because CDK Pipelines ignores what the template's app says about it.
    Prints the plan and does nothing without --yes. Running it again is harmless.
    """
    from cli.session import session_in
    from recovery.protect import apply, decide, read_state, refuse_unpromised
    from stages.estate import read_estate

    props = read_estate(ROOT).environment(environment)
    refuse_unpromised(props)
    cloudformation = session_in(props, props.names.protection_role, profile).client("cloudformation")
    plan = decide(props, read_state(cloudformation, props.names.network_stack))
    if yes:
        apply(cloudformation, plan)
    done = yes and plan.needed
    if as_json:
        click.echo(json.dumps({"environment": environment, "plan": plan.as_dict(), "done": done}, indent=2))
        return 0
    click.echo(f"{plan}: done" if done else str(plan))
    if plan.needed and not yes:
        click.echo("Nothing was done. Run it again with --yes.", err=True)
    return 0
