"""Which stacks a pipeline deploys, read in its own template: one for each CloudFormation action.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from hazards.pipelines.actions import Action
from hazards.pipelines.shape import pipelines
from hazards.template.values import literal, shown, text
from hazards.template.view import Resource, Template

ACCOUNT = re.compile(r":iam::(\d{12}):")


class Stack(NamedTuple):
    """A stack's name, and its region and account where the action says them; empty otherwise."""

    name: str
    region: str
    account: str

    def may_be(self, other: "Stack") -> bool:
        """Whether nothing that is said of both tells them apart."""
        places = zip(self[1:], other[1:], strict=True)
        return self.name == other.name and all(not (mine and its) or mine == its for mine, its in places)


class Deployment(NamedTuple):
    """`file`: the template within its artifact, empty where this action needs none. `deletes`: it removes the stack."""

    template: Template
    pipeline: Resource
    stack: Stack
    file: str
    deletes: bool


def deployments(templates: Iterable[Template]) -> list[Deployment]:
    """Every CloudFormation action of every pipeline. Raises TooManyWorldsError."""
    return [
        Deployment(template, pipeline.resource, _stack(action), _file(action), action.mode("DELETE_ONLY"))
        for template in templates
        for pipeline in pipelines(template)
        for stage in pipeline.stages
        for action in stage.actions
        if action.provider == "CloudFormation" and action.raw("StackName")
    ]


def _stack(action: Action) -> Stack:
    account = ACCOUNT.search(shown(text(action.raw("RoleArn"))) + shown(text(action.body.get("RoleArn"))))
    region = literal(action.body.get("Region")) or ""
    return Stack(shown(text(action.raw("StackName"))), region, account[1] if account else "")


def _file(action: Action) -> str:
    return (action.setting("TemplatePath") or "").rpartition("::")[2]
