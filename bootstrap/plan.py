"""What prepares an estate's accounts, as data: the exact commands, in two waves.

First `cdk bootstrap` in every account and region, side by side. Then the access stack of each environment (P11), which
holds the roles that the pipeline's steps assume there; it is deployed outside the pipeline, so that the roles exist
when the network's first create has failed, and nothing of them appears in prod unasked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stages.estate import Estate

TOOLS = "tools"
EXECUTION_POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"
"""What CloudFormation may do in a target account, as `cdk bootstrap` itself would have it in the account's own case."""


@dataclass(frozen=True)
class Command:
    """One command: what it prepares, and its words; `cdk` stands for the locked CDK CLI."""

    title: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Plan:
    """Two waves: every command of the first is done before one of the second begins."""

    bootstraps: tuple[Command, ...]
    access_stacks: tuple[Command, ...]


def plan(estate: Estate, *, profiles: Mapping[str, str], execution_policy: str, assembly: Path) -> Plan:
    """The commands for an estate.

    `profiles` maps an account's name (`tools`, or an environment's) to the AWS profile to use there; without an entry
    it is `sluice-NAME`. `assembly` is the synthesized `cdk.out` that holds the access stacks.
    """
    owners: dict[tuple[str, str], str] = {}
    pipeline = estate.pipeline
    regions = dict.fromkeys([pipeline.region, *(props.region for props in estate.environments)])
    for region in regions:  # artifacts for another region's actions are kept there, in the tools account
        owners[pipeline.account, region] = TOOLS
    for props in estate.environments:
        owners.setdefault((props.account, props.region), props.suffix)
    return Plan(
        bootstraps=tuple(
            Command(
                f"{name}: cdk bootstrap in {account}/{region}",
                (
                    *("cdk", "bootstrap", f"aws://{account}/{region}", "--profile", _profile(name, profiles)),
                    *(("--trust", pipeline.account) if account != pipeline.account else ()),
                    *("--cloudformation-execution-policies", execution_policy),
                ),
            )
            for (account, region), name in owners.items()
        ),
        access_stacks=tuple(
            Command(
                f"{props.suffix}: {props.names.access_stack} in {props.account}/{props.region}",
                (
                    *("cdk", "deploy", props.names.access_stack, "--app", str(assembly)),
                    *("--profile", _profile(owners[props.account, props.region], profiles)),
                    *("--require-approval", "never"),
                ),
            )
            for props in estate.environments
        ),
    )


def _profile(name: str, profiles: Mapping[str, str]) -> str:
    return profiles.get(name, f"sluice-{name}")
