"""Which stacks a name on the command line means, and the session that reaches each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.profiles import profiles_by_name
from recovery.target import Target, network_of, replica_of
from report.problem import Problem
from stages.names import PIPELINE, PIPELINE_STACK, TOOLS, Names, support_stack

if TYPE_CHECKING:
    from boto3 import Session

    from stages.estate import Estate
    from stages.props import NetworkProps


@dataclass(frozen=True)
class Place:
    """A stack, and a session in its account and region, which is made when it is asked for. It raises `Problem`."""

    target: Target
    session: Callable[[], Session]


def network_place(estate: Estate, name: str, suffix: str | None, profiles: Sequence[str]) -> Place:
    """The network stack of an environment, or of its copy. Raises `Problem` for what does not exist."""
    return environment_places(estate, name, suffix, profiles)[-1]


def environment_places(estate: Estate, name: str, suffix: str | None, profiles: Sequence[str]) -> list[Place]:
    """In the order of their deploy: the stack of the logs' replica, where there is one, and the network stack.

    Raises `Problem` for what does not exist.
    """
    promised = estate.environment(name)
    props = promised if suffix is None else estate.copy_of(name, suffix)
    names = promised.names  # a copy has no roles of its own: its environment's are asked
    role = names.validation_role if props.keep_logs else names.recovery_role
    profile = _one(profiles)

    def place(target: Target) -> Place:
        def session() -> Session:
            from cli.session import session_in

            return session_in(props, role, profile, region=target.region)

        return Place(target, session)

    replica = [replica_of(props, props.replicate_logs_to)] if props.replicate_logs_to else []
    return [place(target) for target in (*replica, network_of(props))]


def pipeline_places(estate: Estate, suffix: str | None, profiles: Sequence[str]) -> list[Place]:
    """The pipeline's own stack, what CDK added for it in other regions, and every environment's access stack."""
    if suffix is not None:
        raise Problem(
            "suffix-refused",
            what=f"--suffix {suffix}",
            where="the command line",
            why="there are no copies of the pipeline",
            remedy="leave it out, or name a dev-class environment",
        )
    known = profiles_by_name(profiles, {TOOLS, *map(estate.owner, estate.environments)})
    tools = estate.pipeline
    others = dict.fromkeys(each for props in estate.environments for each in props.deployed_to if each != tools.region)
    return [
        _own(_of_tools(PIPELINE_STACK, tools.account, tools.region), TOOLS, known),
        *(_own(_of_tools(support_stack(region), tools.account, region), TOOLS, known) for region in others),
        *(_own(_access(props), estate.owner(props), known) for props in estate.environments),
    ]


def _own(target: Target, owner: str, profiles: Mapping[str, str]) -> Place:
    """No role of ours: those are in the very stacks that may be stuck."""

    def session() -> Session:
        from cli.session import own_session

        return own_session(target.account, target.region, profiles.get(owner))

    return Place(target, session)


def _of_tools(stack: str, account: str, region: str) -> Target:
    """Its artifacts can be made again, so it keeps nothing."""
    return Target(
        name=PIPELINE,
        stack=stack,
        account=account,
        region=region,
        tags=Names(TOOLS).tags(),
        keeps=False,
        deploy_again="where the pipeline's stack is gone, ./sluice bootstrap --yes --pipeline makes it again; "
        "otherwise release a change: the pipeline updates itself",
    )


def _access(props: NetworkProps) -> Target:
    return Target(
        name=PIPELINE,
        stack=props.names.access_stack,
        account=props.account,
        region=props.region,
        tags=props.names.tags(),
        keeps=False,
        deploy_again="run ./sluice bootstrap --yes: it deploys the access stacks",
    )


def _one(profiles: Sequence[str]) -> str | None:
    if len(profiles) < 2:
        return profiles[0] if profiles else None
    raise Problem(
        "profile-refused",
        what=f"--profile is there {len(profiles)} times",
        where="the command line",
        why="an environment's network is in one account",
        remedy="name one profile; several, as NAME=PROFILE, are for: ./sluice recover pipeline",
    )
