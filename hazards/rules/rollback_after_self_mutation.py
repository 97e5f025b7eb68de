"""A stage that rolls back has nothing to roll back to once the pipeline has changed itself: the failed state stays."""

import re
from collections.abc import Iterable

from hazards.pipelines.actions import Action, Stage
from hazards.pipelines.buildspecs import commands
from hazards.pipelines.shape import once, pipelines, project_of
from hazards.rule import Found, Level, Rule
from hazards.template.values import Token, text
from hazards.template.view import Template

RULE = Rule(
    code="H505",
    title="stage rollback after self-mutation",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html",
)
SAYS_SO = re.compile(
    r"self[-_. ]?mutat|(update|mutate)[-_. ]?pipeline|pipeline[-_. ]?(self[-_. ]?)?update", re.IGNORECASE
)
OWN_STACK = Token("ref", "AWS::StackName")


def check(template: Template) -> Found:
    yield from once(_found(template))


def _found(template: Template) -> Found:
    for pipeline in pipelines(template):
        mutating = ""
        for stage in pipeline.stages:
            if mutating and stage.rolls_back:
                yield RULE.hazard(
                    template,
                    pipeline.resource,
                    what=f"stage {stage.name} cannot be rolled back after {mutating} has changed the pipeline",
                    why="a stage rolls back only to an execution of the pipeline's present structure",
                    order=(
                        *pipeline.under,
                        f"change the pipeline in {mutating}: every earlier execution is of another structure",
                        f"fail stage {stage.name}",
                        "look for an execution to roll back to: there is none, and what failed stays as it is",
                    ),
                    fix=f"in the OnFailure of {stage.name}, retry instead:"
                    ' {"Result": "RETRY", "RetryConfiguration": {"RetryMode": "ALL_ACTIONS"}}',
                )
            mutating = mutating or _mutating(template, stage)


def _mutating(template: Template, stage: Stage) -> str:
    """The action by which the pipeline changes itself; empty where there surely is none."""
    return next((action.name for action in stage.actions if _changes_itself(template, stage, action)), "")


def _changes_itself(template: Template, stage: Stage, action: Action) -> bool:
    project = project_of(template, action)
    if action.is_approval or SAYS_SO.search(f"{stage.name}/{action.name}/{project.path if project else ''}"):
        return not action.is_approval
    if action.provider == "CloudFormation":
        return text(action.raw("StackName")) == (OWN_STACK,)
    return project is not None and _deploys_itself(template, commands(template, project))


def _deploys_itself(template: Template, lines: Iterable[str]) -> bool:
    """Whether a build deploys the stack that this template is, which CDK names by the template's file."""
    own = re.escape(template.name.rpartition("/")[2].partition(".")[0])
    return any(re.search(rf"\bcdk\b.*\bdeploy\b.*(?<![\w-]){own}(?![\w-])", line) for line in lines)
