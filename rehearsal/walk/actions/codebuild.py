"""A CodeBuild action: the project's real buildspec, run on this machine as the project's role."""

from collections.abc import Iterator, Mapping

from rehearsal.codebuild.buildspec import Buildspec, BuildspecRefusedError, is_text, parse_buildspec
from rehearsal.codebuild.environment import KINDS, Build, action_variables
from rehearsal.codebuild.running import run_build
from rehearsal.walk.blueprint import Action, Blueprint, Project, Variable
from rehearsal.walk.job import ActionFailedError, Job
from rehearsal.walk.variables import REFERENCE

CONFIGURATION = {"ProjectName", "PrimarySource", "EnvironmentVariables"}
LINUX = ("LINUX_CONTAINER", "LINUX_EC2", "ARM_CONTAINER", "ARM_EC2")


def detail(action: Action) -> str:
    return action.configuration.get("ProjectName", "")


def refusals(action: Action, blueprint: Blueprint) -> Iterator[str]:
    for key in sorted(set(action.configuration) - CONFIGURATION):
        yield f"the configuration {key}"
    if action.account not in ("", blueprint.account):
        yield f"a project in another account ({action.account})"
    yield from _refused_variables("the action's", _variables_as_defined(action))
    if len(action.inputs) > 1 and action.configuration.get("PrimarySource") not in action.inputs:
        yield "several input artifacts and none of them named as PrimarySource"
    project = blueprint.project_of(action)
    if project is None:
        yield f"the project {detail(action) or '(none)'}: there is none of that name in {action.region}"
    else:
        yield from _refused_project(project)
        yield from _refused_buildspec(action, project)


def variables(action: Action, blueprint: Blueprint) -> tuple[str, ...] | None:
    """What the buildspec exports; unknown (None) when it is a file of the input artifact, or refused."""
    project = blueprint.project_of(action)
    if project is None or not is_text(project.buildspec):
        return None
    try:
        return parse_buildspec(project.buildspec).exported
    except BuildspecRefusedError:
        return None


def perform(job: Job) -> Mapping[str, str]:
    project = job.blueprint.project_of(job.action)
    assert project is not None  # noqa: S101 - refused above
    try:
        variables = action_variables(job.configuration)
    except ValueError as error:
        raise ActionFailedError(
            f"EnvironmentVariables is no JSON once its references are replaced: {error}",
            remedy="CodePipeline does not escape a variable's quotes and line breaks (aws-cdk#8458); do not pass it",
        ) from error
    build = _start(job, project, variables)
    try:
        return run_build(job, build, variables)
    except BuildspecRefusedError as refused:
        raise ActionFailedError(f"the buildspec of {project.name}: {refused}") from refused


def _start(job: Job, project: Project, variables: tuple[Variable, ...]) -> Build:
    """CodePipeline's calls, as the action's role. The emulated AWS numbers the build and runs nothing."""
    client = job.session().client("codebuild")
    told = client.start_build(
        projectName=project.name,
        environmentVariablesOverride=[
            {"name": variable.name, "value": variable.value, "type": "PLAINTEXT"}
            if variable.kind == "PLAINTEXT"
            else {"name": variable.name, "value": variable.value, "type": "PARAMETER_STORE"}
            for variable in variables
        ],
    )["build"]
    client.batch_get_builds(ids=[told["id"]])  # how CodePipeline follows it
    return Build(id=told["id"], arn=told["arn"], number=told.get("buildNumber", 1), project=project)


def _variables_as_defined(action: Action) -> tuple[Variable, ...]:
    """Before any reference has its value; a reference stands where a text may."""
    masked = {key: REFERENCE.sub("reference", value) for key, value in action.configuration.items()}
    return action_variables(masked)


def _refused_variables(whose: str, variables: tuple[Variable, ...]) -> Iterator[str]:
    for variable in variables:
        if variable.kind not in KINDS:
            yield f"{whose} variable {variable.name} of type {variable.kind}"


def _refused_project(project: Project) -> Iterator[str]:
    whose = f"the project {project.name}:"
    if project.kind not in LINUX:
        yield f"{whose} environment {project.kind}"
    if project.privileged:
        yield f"{whose} privileged mode (Docker)"
    if project.source != "CODEPIPELINE":
        yield f"{whose} source {project.source}"
    yield from (f"{whose} {other}" for other in project.others)
    yield from _refused_variables(f"{whose} the", project.variables)


def _refused_buildspec(action: Action, project: Project) -> Iterator[str]:
    if project.buildspec.startswith("arn:"):
        yield f"the buildspec {project.buildspec}: one that lies in S3"
    elif is_text(project.buildspec):
        try:
            buildspec = parse_buildspec(project.buildspec)
        except BuildspecRefusedError as refused:
            yield f"the buildspec of {project.name}: {refused}"
        else:
            yield from refused_outputs(action.outputs, buildspec)


def refused_outputs(outputs: tuple[str, ...], buildspec: Buildspec) -> Iterator[str]:
    """Each output artifact needs its part of the buildspec: one the main part, several one each by name."""
    if buildspec.secrets:
        yield f"the buildspec's secrets-manager variables {', '.join(buildspec.secrets)}"
    if len(outputs) == 1 and not (buildspec.output or outputs[0] in buildspec.secondary):
        yield f"the output artifact {outputs[0]}: the buildspec has no artifacts"
    for name in outputs if len(outputs) > 1 else ():
        if name not in buildspec.secondary:
            yield f"the output artifact {name}: the buildspec has no secondary-artifacts of that name"
