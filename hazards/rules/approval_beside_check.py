"""An approval that runs beside a check can be given before the check has failed, so that the check guards nothing."""

from collections.abc import Iterator
from typing import NamedTuple

from hazards.pipelines.actions import Action, Stage
from hazards.pipelines.shape import once, pipelines
from hazards.rule import Found, Level, Rule
from hazards.template.view import Template

RULE = Rule(
    code="H501",
    title="approval beside the check it should wait for",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html",
)


def check(template: Template) -> Found:
    yield from once(_found(template))


def _found(template: Template) -> Found:
    for pipeline in pipelines(template):
        for stage in pipeline.stages:
            for approval, beside in _pairs(stage):
                yield RULE.hazard(
                    template,
                    pipeline.resource,
                    what=f"in stage {stage.name}, {approval.name} can be approved before {beside.name} has ended",
                    why="actions of one run order start together",
                    order=(
                        *pipeline.under,
                        f"start {beside.name} and {approval.name} together, both of run order {approval.order}",
                        f"approve {approval.name} while {beside.name} is still running",
                        f"fail {beside.name}: whoever approved never saw it",
                    ),
                    fix=f'give {approval.name} and all that follows it a later one: "RunOrder": {approval.order + 1}'
                    " (CDK Pipelines: approval.add_step_dependency(check))",
                )


class _Approval(NamedTuple):
    name: str
    order: int


def _pairs(stage: Stage) -> Iterator[tuple[_Approval, Action]]:
    """Each approval of a known run order, with each check of the same one."""
    for one in stage.actions:
        if one.is_approval and one.order is not None:
            for beside in stage.actions:
                if beside.is_check and beside.order == one.order and stage.concerns(one, beside):
                    yield _Approval(one.name, one.order), beside
