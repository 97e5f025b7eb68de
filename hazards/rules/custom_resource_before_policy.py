"""A custom resource that does not wait for its function's rights runs without them, on create or on delete.

A role's policies need not all be for one custom resource: CDK's AwsCustomResource gives many of them one function, and
each a policy of its own. So a policy that only others of the function's custom resources wait for is theirs, and one
that nobody waits for belongs to those of them that wait for none.
"""

from collections.abc import Iterator, Mapping, Sequence

from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.services.providers import Run, called_by, role_of, runs
from hazards.services.rights import Attached, Policy, allowed, attached
from hazards.template.values import ALWAYS, Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H107",
    title="custom resource before its function's rights",
    level=Level.ERROR,
    source="https://github.com/aws/aws-cdk/issues/9840",
)
NEEDLESS = {  # without these a function does its work all the same, only nobody sees it
    "logs:createloggroup",
    "logs:createlogstream",
    "logs:putlogevents",
    "xray:puttracesegments",
    "xray:puttelemetryrecords",
}


def check(template: Template) -> Found:
    by_function: dict[str, list[Run]] = {}
    for run in runs(template):
        by_function.setdefault(run.function.id, []).append(run)
    policies = attached(template) if by_function else {}
    for found in by_function.values():
        yield from broken(RULE, template, _obligations(template, found, policies))


def _obligations(template: Template, found: list[Run], policies: Attached) -> Iterator[Obligation]:
    """Those of the custom resources that one function makes."""
    provider = found[0].function
    yield from (_called(run) for run in found if not run.by)
    yield from (_heard(run, carrier) for run in found for carrier in run.by)
    for function in dict.fromkeys([provider, *called_by(template, provider, policies)]):
        if role := role_of(template, function):
            shares = _shares(template, policies.get(role.id, ()), {run.custom.id for run in found})
            for run in found:
                for right, when in [(role, ALWAYS), *shares[run.custom.id]]:
                    yield _obligation(right, run.custom, function, run.guard | function.guard | when)


def _shares(template: Template, policies: Sequence[Policy], customs: set[str]) -> Mapping[str, Sequence[Policy]]:
    """Which of a role's policies each of the custom resources that share it needs."""
    rights = [(policy, when) for policy, when in policies if _is_needed(template, policy, customs)]
    own: dict[str, list[Policy]] = {custom: [] for custom in customs}
    nobodys: list[Policy] = []
    for right in rights:
        waiting = customs & template.graph.waited_for_by(right[0].id)
        for mine in [own[custom] for custom in waiting] or [nobodys]:
            mine.append(right)
    for_all = nobodys if all(own.values()) else []
    return {custom: [*mine, *for_all] if mine else nobodys or rights for custom, mine in own.items()}


def _is_needed(template: Template, policy: Resource, customs: set[str]) -> bool:
    """A policy that speaks of what a custom resource has made was not for making it."""
    return not allowed(policy) <= NEEDLESS and not customs & template.graph.waits_for(policy.id)


def _obligation(policy: Resource, custom: Resource, function: Resource, when: Guard) -> Obligation:
    return Obligation(
        first=policy,
        then=custom,
        why=f"CloudFormation runs {function.id} to create and to delete {custom.id}, with the rights of {policy.id}",
        on_create=f"{function.id} runs without the rights of {policy.id}: AccessDenied",
        on_delete=f"{function.id} runs without the rights of {policy.id}: AccessDenied, {custom.id} is DELETE_FAILED",
        when=when,
        by_deletion=True,
    )


def _called(run: Run) -> Obligation:
    """A ServiceToken with the function's name in it is no edge."""
    return Obligation(
        first=run.function,
        then=run.custom,
        why=f"CloudFormation runs {run.function.id} to create and to delete {run.custom.id}",
        on_create=f"there is no such function yet, and {run.custom.id} fails",
        on_delete=f"there is no such function any more, and {run.custom.id} is DELETE_FAILED",
        when=run.guard,
        by_deletion=True,
    )


def _heard(run: Run, carrier: Resource) -> Obligation:
    return Obligation(
        first=carrier,
        then=run.custom,
        why=f"CloudFormation asks {run.function.id} by a message to its topic, which reaches it by {carrier.id}",
        on_create="the message is lost, and CloudFormation waits an hour for an answer",
        on_delete=f"the message is lost, and {run.custom.id} is DELETE_FAILED after an hour",
        when=run.guard,
        by_deletion=True,
    )
