"""`./sluice bootstrap`: prints the exact commands that prepare the accounts; `--yes` runs them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from cli.door import ROOT, path_with_node
from cli.profiles import profiles_by_name


@click.command()
@click.option("--yes", is_flag=True, help="Run the commands; without it they are only printed.")
@click.option("--pipeline", is_flag=True, help="Deploy the pipeline too, for the first time; later it changes itself.")
@click.option(
    "--profile", "profiles", multiple=True, metavar="NAME=PROFILE",
    help="The AWS profile for `tools` or an environment; sluice-NAME where none is given. Repeatable.",
)  # fmt: skip
@click.option("--execution-policy", default=None, metavar="ARN", help="What CloudFormation may do in every account.")
@click.option(
    "--assembly", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A synthesized cdk.out of this checkout, to be used instead of a new one.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the plan, and what was run, as JSON.")
def command(
    yes: bool,
    pipeline: bool,
    profiles: tuple[str, ...],
    execution_policy: str | None,
    assembly: Path | None,
    as_json: bool,
) -> int:
    """Prepare the estate's accounts, once: cdk bootstrap everywhere, then the roles of the pipeline's steps.

    Prints the plan and does nothing without --yes. Running it again is harmless.
    """
    from bootstrap.plan import EXECUTION_POLICY, plan
    from bootstrap.run import run
    from stages.estate import read_estate
    from stages.names import TOOLS

    estate = read_estate(ROOT)
    steps = plan(
        estate,
        profiles=profiles_by_name(profiles, {TOOLS, *map(estate.owner, estate.environments)}),
        execution_policy=execution_policy or EXECUTION_POLICY,
        assembly=assembly.resolve() if assembly else ROOT / "cdk.out",
        synthesize=assembly is None,
        with_pipeline=pipeline,
    )
    if yes:
        run(
            steps,
            checkout=ROOT,
            environment={**os.environ, "PATH": path_with_node()},
            done=lambda step, seconds: click.echo(f"{step.title}  {seconds:.1f} s", err=True),
        )
    if as_json:
        click.echo(json.dumps({"ran": yes, "commands": [list(step.words) for step in steps.commands]}, indent=2))
    elif not yes:
        for step in steps.commands:
            click.echo(f"# {step.title}\n{step}")
        told = "Nothing was done. ./sluice bootstrap --yes runs these commands; cdk is ./node_modules/.bin/cdk."
        click.echo(f"\n{told}", err=True)
    return 0
