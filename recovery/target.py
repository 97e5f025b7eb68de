"""Which stack a recovery is about, and what may be done to it. Decided by the estate, never by what is found there."""

from collections.abc import Mapping
from dataclasses import dataclass

from stages.props import NetworkProps


@dataclass(frozen=True, kw_only=True)
class Target:
    """One stack of ours.

    `name` is what a person calls it (`dev`, `pipeline`). `tags` are what makes a stack ours: one without them is never
    touched. `keeps`: what it keeps (bucket, key, log group) outlives it; no code path empties, deletes or strips it.
    `deploy_again` is what a person does once it is free, as a sentence.
    """

    name: str
    stack: str
    account: str
    region: str
    tags: Mapping[str, str]
    keeps: bool
    deploy_again: str

    @property
    def where(self) -> str:
        return f"{self.account}/{self.region}"


def network_of(props: NetworkProps) -> Target:
    """The network stack of an environment, or of a throw-away copy of one."""
    return _target(props, props.names.network_stack, props.region)


def replica_of(props: NetworkProps, region: str) -> Target:
    """The stack that keeps the replica of an environment's logs in another region."""
    return _target(props, props.names.replica_stack, region)


def _target(props: NetworkProps, stack: str, region: str) -> Target:
    return Target(
        name=props.suffix,
        stack=stack,
        account=props.account,
        region=region,
        tags=props.names.tags(),
        keeps=props.keep_logs,
        deploy_again=f"release the change again, or retry all actions of the pipeline's stage {props.environment}: its "
        "failed action alone would look for a change set that is gone (aws-cdk#11995)",
    )
