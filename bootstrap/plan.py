"""What prepares an estate's accounts, as data: the exact commands, in two waves.

First `cdk bootstrap` in every account and region, and beside it the synth of what comes next. Then the access stack of
each environment (P11), which holds the roles that the pipeline's steps assume there; it is deployed outside the
pipeline, so that the roles exist when the network's first create has failed, and nothing of them appears in prod
unasked. And, when asked, the pipeline itself, for the first time; from then on it changes itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stages.estate import Estate
from stages.names import PIPELINE_STACK, TOOLS

EXECUTION_POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"
"""What CloudFormation may do in a target account, as `cdk bootstrap` itself would have it in the account's own case."""


@dataclass(frozen=True)
class Command:
    """One command: what it prepares, and its words; `cdk` stands for the locked CDK CLI.

    `in_checkout`: it runs there; the others run elsewhere, as `cdk bootstrap` synthesizes an app that it finds.
    """

    title: str
    words: tuple[str, ...]
    in_checkout: bool = False

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Plan:
    """Two waves: every command of the first is done before one of the second begins."""

    first: tuple[Command, ...]
    second: tuple[Command, ...]

    @property
    def commands(self) -> tuple[Command, ...]:
        return self.first + self.second


def plan(
    estate: Estate,
    *,
    profiles: Mapping[str, str],
    execution_policy: str,
    assembly: Path,
    synthesize: bool,
    with_pipeline: bool,
) -> Plan:
    """The commands for an estate.

    `profiles` maps an account's name (`tools`, or an environment's) to the AWS profile to use there; without an entry
    it is `sluice-NAME`. `assembly` is the `cdk.out` that holds the access stacks; `synthesize` makes it first.
    `with_pipeline` deploys the pipeline's own stack too.
    """
    owners = _owners(estate)
    bootstraps = tuple(
        Command(
            f"{name}: cdk bootstrap in {account}/{region}",
            (
                *("cdk", "bootstrap", f"aws://{account}/{region}", "--profile", _profile(name, profiles)),
                *(("--trust", estate.pipeline.account) if account != estate.pipeline.account else ()),
                *("--cloudformation-execution-policies", execution_policy),
            ),
        )
        for (account, region), name in owners.items()
    )
    synth = Command(
        "synth: what is deployed next",
        ("cdk", "synth", "--quiet", "--no-lookups", "--output", str(assembly)),
        in_checkout=True,
    )
    deploys = [(props.names.access_stack, props.account, props.region) for props in estate.environments]
    if with_pipeline:
        deploys.append((PIPELINE_STACK, estate.pipeline.account, estate.pipeline.region))
    return Plan(
        first=((synth,) if synthesize else ()) + bootstraps,
        second=tuple(
            Command(
                f"{owners[account, region]}: {stack} in {account}/{region}",
                (
                    *("cdk", "deploy", stack, "--app", str(assembly)),
                    *("--profile", _profile(owners[account, region], profiles)),
                    *("--require-approval", "never"),
                ),
            )
            for stack, account, region in deploys
        ),
    )


def _owners(estate: Estate) -> dict[tuple[str, str], str]:
    """Whose name each account and region goes by. The tools account keeps artifacts in each region deployed to."""
    pipeline = estate.pipeline
    regions = dict.fromkeys([pipeline.region, *(each for props in estate.environments for each in props.deployed_to)])
    owners = {(pipeline.account, region): TOOLS for region in regions}
    for props in estate.environments:
        for region in props.deployed_to:
            owners.setdefault((props.account, region), estate.owner(props))
    return owners


def _profile(name: str, profiles: Mapping[str, str]) -> str:
    return profiles.get(name, f"sluice-{name}")
