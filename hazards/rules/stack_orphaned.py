"""A stack that the pipeline or the app no longer knows is deleted by nobody: it runs on, costs, and holds its names."""

from collections.abc import Sequence
from pathlib import PurePath

from hazards.history.deployments import Deployment, deployments
from hazards.history.stacks import file_of, gone
from hazards.rule import Found, Level, Rule, Subject
from hazards.template.view import Template

RULE = Rule(
    code="H604",
    title="stack orphaned",
    level=Level.ERROR,
    source="https://github.com/aws/aws-cdk/issues/12463",
    subject=Subject.HISTORY,
)
WHY = "removing a stack from a pipeline or an app deletes nothing: whoever deployed it only stops to look after it"


def check(before: Sequence[Template], after: Sequence[Template]) -> Found:
    earlier, later = deployments(before), deployments(after)
    known = {file for each in earlier if later and (file := file_of(each, before))}
    yield from _undeployed(earlier, later)
    for template in gone(before, after):
        if template not in known:
            name = PurePath(template.name).name
            yield RULE.hazard(
                template,
                what=f"the stack of {name} is orphaned: nothing among the later templates follows it",
                why=WHY,
                order=("deploy the templates that are left", f"leave the stack of {name} as it is, with all it has"),
                fix=f"put {name} back under its old stage and stack id, or delete its stack once by hand",
            )


def _undeployed(earlier: Sequence[Deployment], later: Sequence[Deployment]) -> Found:
    """The stacks of which the pipelines' templates speak no more."""
    lost = {
        each.stack: each
        for each in earlier
        if later and not each.deletes and not any(each.stack.may_be(other.stack) for other in later)
    }
    for stack, each in lost.items():
        where = f" in {stack.region}" if stack.region else ""
        pipeline = next((one for one in later if one.pipeline.id == each.pipeline.id), later[0])
        yield RULE.hazard(
            pipeline.template,
            pipeline.pipeline,
            what=f"the stack {stack.name}{where} is orphaned: no action of the pipeline deploys it any more",
            why=WHY,
            order=(
                "deploy the pipeline without the action, as self-mutation does",
                f"leave {stack.name} as it is, with all it has",
            ),
            fix=f'deploy "StackName": "{stack.name}" under the old stage, or delete that stack once by hand',
        )
