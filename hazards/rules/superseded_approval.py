"""While one execution waits for its approval, a newer one takes the place of those behind it, and they are dropped."""

from hazards.pipelines.shape import once, pipelines
from hazards.rule import Found, Level, Rule
from hazards.template.values import literal
from hazards.template.view import Template

RULE = Rule(
    code="H506",
    title="superseded executions with an approval",
    level=Level.WARNING,
    source="https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html",
)
DEFAULT = "SUPERSEDED"


def check(template: Template) -> Found:
    yield from once(_found(template))


def _found(template: Template) -> Found:
    for pipeline in pipelines(template):
        gates = [stage for stage in pipeline.stages if any(action.is_approval for action in stage.actions)]
        if gates and literal(pipeline.properties.get("ExecutionMode", DEFAULT)) == DEFAULT:
            name = gates[0].name
            yield RULE.hazard(
                template,
                pipeline.resource,
                what=f"executions that wait at stage {name} are dropped, and the next approval is for theirs too",
                why="a newer execution replaces one that waits between stages, and an approval makes them wait long",
                order=(
                    *pipeline.under,
                    f"wait for the approval in stage {name}: the first execution holds the stage",
                    "start a second execution, and review what it did in the stages before: it waits behind the first",
                    "start a third: it replaces the second, which nobody is asked about any more",
                    "approve the third, which carries the second's changes unasked",
                ),
                fix='"PipelineType": "V2", "ExecutionMode": "QUEUED"',
            )
