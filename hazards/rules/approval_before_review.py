"""An approval that opens before any change set exists asks a person to agree to what nobody can look at yet."""

import re
from collections.abc import Iterator, Sequence

from hazards.pipelines.actions import Action, Stage
from hazards.pipelines.buildspecs import commands
from hazards.pipelines.shape import Pipeline, once, pipelines, project_of
from hazards.rule import Found, Hazard, Level, Rule
from hazards.template.view import Template

RULE = Rule(
    code="H502",
    title="approval before there is anything to review",
    level=Level.WARNING,
    source="https://github.com/aws/aws-cdk/issues/24072",
)
SHOWS_CHANGES = re.compile(r"diff|review|preview|change-?set", re.IGNORECASE)


def check(template: Template) -> Found:
    yield from once(_found(template))


def _found(template: Template) -> Found:
    for pipeline in pipelines(template):
        for number, stage in enumerate(pipeline.stages):
            earlier = [action for one in pipeline.stages[:number] for action in one.actions]
            later = pipeline.stages[number + 1 :]
            for approval, made in (*_unseen(stage), *_for_a_later_stage(stage, earlier, later)):
                if not any(_shows(template, action, made) for action in earlier):
                    yield _hazard(template, pipeline, stage, approval, made)


def _unseen(stage: Stage) -> Iterator[tuple[Action, Action]]:
    """Each approval without anything to review, with the first change set that is made after it."""
    for approval in (action for action in stage.actions if action.is_approval):
        concerned = [one for one in stage.actions if stage.concerns(approval, one)]
        made = [action for action in concerned if action.mode("CHANGE_SET_REPLACE")]
        if made and all(approval.comes_before(one) for one in made) and not _has_review(approval, concerned):
            yield approval, min(made, key=lambda one: one.order or 0)


def _for_a_later_stage(
    stage: Stage, earlier: Sequence[Action], later: Sequence[Stage]
) -> Iterator[tuple[Action, Action]]:
    """Each approval in a stage of its own before anything at all was deployed, with the change set that comes next."""
    if any(action.category == "Deploy" for action in (*earlier, *stage.actions)):
        return  # what was deployed can be looked at
    deploying = next((one for one in later if any(action.category == "Deploy" for action in one.actions)), None)
    if deploying is None or any(action.is_approval for action in deploying.actions):
        return
    made = [action for action in deploying.actions if action.mode("CHANGE_SET_REPLACE")]
    for approval in (action for action in stage.actions if action.is_approval):
        if made and not _has_review(approval, list(stage.actions)):
            yield approval, made[0]


def _hazard(template: Template, pipeline: Pipeline, stage: Stage, approval: Action, made: Action) -> Hazard:
    return RULE.hazard(
        template,
        pipeline.resource,
        what=f"in stage {stage.name}, {approval.name} is asked for before {made.name} makes a change set",
        why="nothing shows what will change before the person decides",
        order=(
            *pipeline.under,
            f"ask for {approval.name}, run order {approval.order}: there is no change set yet",
            f"create the change set in {made.name}, run order {made.order}",
            "execute it: whatever it replaces or deletes was never shown to anyone",
        ),
        fix=f"put {approval.name} between the change set and its execution, or a build that shows the changes before it"
        " (CDK Pipelines: StackSteps(change_set=[approval]))",
    )


def _has_review(approval: Action, concerned: list[Action]) -> bool:
    """A link to look at, or a build that has run before."""
    return approval.raw("ExternalEntityLink") is not None or any(
        one.is_build and one.comes_before(approval) for one in concerned
    )


def _shows(template: Template, action: Action, made: Action) -> bool:
    """Whether an action of an earlier stage tells what will change: by its name, commands or change set."""
    if action.mode("CHANGE_SET_REPLACE"):
        return action.setting("StackName") is not None and action.setting("StackName") == made.setting("StackName")
    project = project_of(template, action)
    lines = commands(template, project) if project else ()
    return action.is_build and any(SHOWS_CHANGES.search(said) for said in (action.name, *lines))
