"""The roles that the pipeline's steps assume in one target account (P11).

Deployed by `./sluice bootstrap`, outside the pipeline: they exist when the network's first create has failed, and
nothing of theirs appears in prod unasked.
"""

from collections.abc import Iterable

from aws_cdk import Environment, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from network.acknowledge import accept_wildcards
from pipeline.grants import STACK, Grant, stack_arn
from pipeline.read_only import read_only
from pipeline.recovering import acting, reading
from stages.names import role_arn
from stages.props import NetworkProps


class AccessStack(Stack):
    """A role that reads what a validation and a preflight look at; as the props ask, one that frees, one that protects.

    Each trusts one role of the tools account by name. That role may not exist yet, and a principal must: so the
    account is trusted, under the condition that it is this role that asks.
    """

    def __init__(self, scope: Construct, id_: str, *, props: NetworkProps, tools_account: str) -> None:
        super().__init__(
            scope,
            id_,
            stack_name=props.names.access_stack,
            env=Environment(account=props.account, region=props.region),
            tags=props.names.tags(),
            termination_protection=props.termination_protection,
        )
        self._tools_account = tools_account
        names = props.names
        self._role("Validation", names.validation_role, trusted=names.validation_step_role, grants=read_only(props))
        if props.frees_itself:
            grants = (*reading(props), *acting(props))
            self._role("Recovery", names.recovery_role, trusted=names.recovery_step_role, grants=grants)
        if props.termination_protection:
            grants = (_protect(props),)
            self._role("Protection", names.protection_role, trusted=names.protection_step_role, grants=grants)

    def _role(self, id_: str, name: str, *, trusted: str, grants: Iterable[Grant]) -> None:
        asks = {"aws:PrincipalArn": role_arn(self._tools_account, trusted)}
        tools = iam.AccountPrincipal(self._tools_account)
        role = iam.Role(self, id_, role_name=name, assumed_by=tools.with_conditions({"ArnEquals": asks}))
        for grant in grants:
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=list(grant.actions), resources=list(grant.resources), conditions=dict(grant.conditions)
                )
            )
            accept_wildcards(
                role, grant.why, *(f"Resource::{resource}" for resource in grant.resources if "*" in resource)
            )


def _protect(props: NetworkProps) -> Grant:
    actions = ("cloudformation:DescribeStacks", "cloudformation:UpdateTerminationProtection")
    return Grant(actions, (stack_arn(props),), STACK)
