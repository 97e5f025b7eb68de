"""A CloudFormation action: a change set is made, or one is executed, with the action's own parameters and roles.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
"""

from collections.abc import Iterator, Mapping

from rehearsal.walk.actions.change_sets import execute, prepare
from rehearsal.walk.blueprint import Action, Blueprint
from rehearsal.walk.job import Job

MODES = {"CHANGE_SET_REPLACE": prepare, "CHANGE_SET_EXECUTE": execute}
CONFIGURATION = {
    *("ActionMode", "StackName", "ChangeSetName", "TemplatePath", "TemplateConfiguration", "ParameterOverrides"),
    *("Capabilities", "RoleArn"),
}


def detail(action: Action) -> str:
    return f"{action.configuration.get('ActionMode', '')} {action.configuration.get('StackName', '')}".strip()


def refusals(action: Action, _blueprint: Blueprint) -> Iterator[str]:
    mode = action.configuration.get("ActionMode", "")
    if mode not in MODES:
        yield f"ActionMode {mode}: only {' and '.join(MODES)} are rehearsed"
    for key in sorted(set(action.configuration) - CONFIGURATION):
        yield f"the configuration {key}"
    if "Fn::" in action.configuration.get("ParameterOverrides", ""):
        yield "a function (Fn::GetArtifactAtt, Fn::GetParam) in ParameterOverrides"
    for key in ("TemplatePath", "TemplateConfiguration"):
        path = action.configuration.get(key, "")
        if path and path.partition("::")[0] not in action.inputs:
            yield f"{key} {path}: the action has no such input artifact"


def variables(action: Action, _blueprint: Blueprint) -> tuple[str, ...] | None:
    """The stack's outputs: they are known only once it was deployed (None)."""
    return None if action.configuration.get("ActionMode") == "CHANGE_SET_EXECUTE" else ()


def perform(job: Job) -> Mapping[str, str]:
    return MODES[job.configuration["ActionMode"]](job)
