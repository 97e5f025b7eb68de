"""A retry of only what failed executes a change set that is gone: the stage stays red until a whole new execution."""

from hazards.pipelines.actions import Action, Stage
from hazards.pipelines.shape import Pipeline, once, pipelines
from hazards.rule import Found, Hazard, Level, Rule
from hazards.template.values import literal
from hazards.template.view import Template

RULE = Rule(
    code="H504",
    title="retry of an executed change set",
    level=Level.ERROR,
    source="https://github.com/aws/aws-cdk/issues/11995",
)


def check(template: Template) -> Found:
    yield from once(_found(template))


def _found(template: Template) -> Found:
    for pipeline in pipelines(template):
        for stage in pipeline.stages:
            executed = next((one for one in stage.actions if one.mode("CHANGE_SET_EXECUTE")), None)
            if executed and _cannot_be_retried(stage):
                yield _hazard(template, pipeline, stage, executed)


def _hazard(template: Template, pipeline: Pipeline, stage: Stage, executed: Action) -> Hazard:
    change_set = executed.setting("ChangeSetName") or "the change set"
    return RULE.hazard(
        template,
        pipeline.resource,
        what=f"the retry of stage {stage.name} will not find {change_set}, and can never succeed",
        why="a change set is gone once it was executed, and the retry does not run the action that makes it",
        order=(
            *pipeline.under,
            f"execute {change_set} in {executed.name}: the deployment fails",
            f"retry {executed.name}: nothing has made the change set anew",
            f"refuse it: ChangeSet [{change_set}] does not exist",
        ),
        fix=f'make the change set in {stage.name} itself, and in its OnFailure: "RetryMode": "ALL_ACTIONS"',
    )


def _cannot_be_retried(stage: Stage) -> bool:
    """Only the failed action is run again, or the one that makes the change set stands in another stage."""
    retry = stage.on_failure.get("RetryConfiguration")
    mode = literal(retry.get("RetryMode")) if isinstance(retry, dict) else None
    is_made = any(action.is_build or action.mode("CHANGE_SET_REPLACE") for action in stage.actions)
    return literal(stage.on_failure.get("Result")) == "RETRY" and (mode == "FAILED_ACTIONS" or not is_made)
