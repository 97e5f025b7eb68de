"""The action providers that a rehearsal knows. Any other is refused by name before the first action."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from rehearsal.walk.actions import approval, cloudformation, codebuild, source
from rehearsal.walk.blueprint import Action, Blueprint
from rehearsal.walk.job import Job


class Provider(NamedTuple):
    """How one kind of action is told about, checked and performed.

    `refusals` yields what cannot be rehearsed. `variables` answers the names of its output variables, or None when only
    its run can tell. `perform` answers them with their values; it fails by raising what rehearsal/walk/job.py names.
    """

    detail: Callable[[Action], str]
    refusals: Callable[[Action, Blueprint], Iterable[str]]
    variables: Callable[[Action, Blueprint], tuple[str, ...] | None]
    perform: Callable[[Job], Mapping[str, str]]


SOURCE = Provider(source.detail, source.refusals, source.variables, source.perform)
BUILD = Provider(codebuild.detail, codebuild.refusals, codebuild.variables, codebuild.perform)
DEPLOY = Provider(cloudformation.detail, cloudformation.refusals, cloudformation.variables, cloudformation.perform)
APPROVAL = Provider(approval.detail, approval.refusals, approval.variables, approval.perform)

# By category, owner, provider and version, as in an action's type id.
PROVIDERS: dict[tuple[str, str, str, str], Provider] = {
    ("Source", "AWS", "CodeStarSourceConnection", "1"): SOURCE,
    ("Build", "AWS", "CodeBuild", "1"): BUILD,
    ("Test", "AWS", "CodeBuild", "1"): BUILD,
    ("Deploy", "AWS", "CloudFormation", "1"): DEPLOY,
    ("Approval", "AWS", "Manual", "1"): APPROVAL,
}


def provider_of(action: Action) -> Provider | None:
    """None when there is none for it."""
    return PROVIDERS.get((action.category, action.owner, action.provider, action.version))
