"""Switches on the termination protection that a stack's template cannot carry (N17).

CDK Pipelines ignores `termination_protection`, which is for the CLI's own deploys (aws-cdk#17871): so it is set by API,
after the deploy. First it is decided, then it is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from report.problem import Problem
from stages.props import NetworkProps
from stages.stack_states import HEALTHY, NOT_CREATED, is_busy, stack_busy, stack_missing

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


class StackState(NamedTuple):
    status: str
    protected: bool


class Plan(NamedTuple):
    """What will be done. `needed` is false where the stack is protected already."""

    stack: str
    status: str
    needed: bool

    def __str__(self) -> str:
        if self.needed:
            return f"{self.stack} ({self.status}): switch termination protection on"
        return f"{self.stack} ({self.status}): termination protection is on; there is nothing to do"

    def as_dict(self) -> dict[str, str | bool]:
        return self._asdict()


def read_state(cloudformation: CloudFormationClient, stack: str) -> StackState | None:
    """The stack's state, or `None` where there is no such stack."""
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):  # CloudFormation has only ValidationError for it
            return None
        raise
    return StackState(described["StackStatus"], described.get("EnableTerminationProtection", False))


def refuse_unpromised(props: NetworkProps) -> None:
    """Raises `Problem` for an environment that does not promise protection: it must be free to go."""
    if not props.termination_protection:
        raise Problem(
            "protection-not-promised",
            what=f"{props.suffix} promises no termination protection",
            where="environments.toml",
            why="an environment of class dev goes with its stack, and protection would stop that",
            remedy="name an environment of class prod",
        )


def decide(props: NetworkProps, state: StackState | None) -> Plan:
    """The plan for a stack in that state.

    Raises `Problem` for an environment that promises no protection, and for a stack that is not complete: protection
    would lock a failed one, which nothing but deletion frees.
    """
    refuse_unpromised(props)
    stack, where = props.names.network_stack, f"{props.account}/{props.region}"
    if state is None or state.status in NOT_CREATED:
        raise stack_missing(stack, where)
    if is_busy(state.status):
        raise stack_busy(stack, state.status, where)
    if state.status not in HEALTHY:
        raise Problem(
            "stack-not-complete",
            what=f"{stack} is {state.status}",
            where=where,
            why="a stack that failed may have to be deleted, and protection would forbid that",
            remedy="free the stack and deploy it again; protection comes after that",
        )
    return Plan(stack, state.status, needed=not state.protected)


def apply(cloudformation: CloudFormationClient, plan: Plan) -> None:
    """Carries the plan out; a plan without need changes nothing."""
    if plan.needed:
        cloudformation.update_termination_protection(StackName=plan.stack, EnableTerminationProtection=True)
