"""Everything that a rehearsal cannot do is refused by name, before the first action."""

import json
from typing import Any

import pytest

from rehearsal.walk.blueprint import Action, Blueprint, Stage, Variable
from rehearsal.walk.refusals import refusals, refuse_unknown
from report.problem import Problem
from tests.rehearsal.walk import recorded
from tests.rehearsal.walk.recorded import blueprint, build, prepare, project, source


def test_what_can_be_rehearsed_is_not_refused() -> None:
    """The plain pipeline has nothing to refuse; else every other test here would prove nothing."""

    assert refusals(blueprint()) == []


CONNECTED = {"FullRepositoryId": "o/r", "BranchName": "main"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (blueprint(source(provider="S3")), "Source.Source: the action provider Source/AWS/S3 version 1"),
        (blueprint(source(version="2")), "CodeStarSourceConnection version 2"),
        (blueprint(source(outputs=())), "Source.Source: 0 output artifacts"),
        (blueprint(source(configuration={"OutputArtifactFormat": "CODEBUILD_CLONE_REF"})), "CODEBUILD_CLONE_REF"),
        (blueprint(source(), build(configuration={"ProjectName": "nobody"})), "the project nobody: there is none"),
        (blueprint(source(), build(configuration={"ProjectName": "synth", "BatchEnabled": "true"})), "BatchEnabled"),
        (blueprint(build()), "Build.Synth: the input artifact Src: no earlier action makes it"),
        (blueprint(source(), build(region="eu-west-1")), "there is no artifact store in eu-west-1"),
        (blueprint(source(), build(role_arn="arn:aws:iam::222222222222:role/x")), "a project in another account"),
        (blueprint(source(), build(others=("commands",))), "Build.Synth: the action's commands"),
        (blueprint(others=("futureThing",)), "the pipeline's futureThing"),
        (blueprint(of=project(privileged=True)), "the project synth: privileged mode"),
        (blueprint(of=project(kind="WINDOWS_SERVER_2022_CONTAINER")), "WINDOWS_SERVER_2022_CONTAINER"),
        (blueprint(of=project(source="GITHUB")), "the project synth: source GITHUB"),
        (blueprint(of=project(others=("vpcConfig",))), "the project synth: vpcConfig"),
        (blueprint(of=project(buildspec="arn:aws:s3:::b/spec.yml")), "one that lies in S3"),
        (blueprint(of=project(buildspec='{"version": "0.1"}')), "the buildspec of synth: version 0.1"),
        (blueprint(of=project(buildspec='{"version": "0.2"}')), "the output artifact Built: the buildspec has no art"),
        (
            blueprint(of=project(variables=(Variable(name="S", value="x", kind="SECRETS_MANAGER"),))),
            "the variable S of type SECRETS_MANAGER",
        ),
        (
            blueprint(source(), build(), prepare(configuration={"ActionMode": "DELETE_ONLY", "StackName": "s"})),
            "Deploy.Prepare: ActionMode DELETE_ONLY",
        ),
        (
            blueprint(source(), build(), prepare(configuration=dict(prepare().configuration, OutputFileName="o.json"))),
            "the configuration OutputFileName",
        ),
        (
            blueprint(source(), build(), prepare(configuration=dict(prepare().configuration, TemplatePath="X::t"))),
            "TemplatePath X::t: the action has no such input artifact",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_refused_by_name(given: Blueprint, named: str) -> None:
    """One thing that is not known, in an otherwise known pipeline, is the thing that is named."""

    assert any(named in refusal for refusal in refusals(given)), refusals(given)


def test_a_stage_with_conditions_is_refused() -> None:
    """onFailure, beforeEntry and the like change what happens: they are not skipped."""

    stages = (*blueprint().stages[:-1], Stage(name="Deploy", actions=(prepare(),), others=("onFailure",)))

    assert refusals(blueprint(stages=stages)) == ["Deploy: the stage's onFailure"]


def referring(reference: str) -> dict[str, Any]:
    variables = [{"name": "X", "value": reference}]
    return {"ProjectName": "synth", "EnvironmentVariables": json.dumps(variables)}


@pytest.mark.parametrize(
    "reference", ["#{Source.CommitId}", "#{codepipeline.PipelineExecutionId}", "#{variables.Own}", "plain"]
)
def test_known_references_are_not_refused(reference: str) -> None:
    """What an earlier action or the pipeline itself tells may be referred to."""

    given = blueprint(source(), build(configuration=referring(reference)), variables={"Own": "1"})

    assert refusals(given) == []


@pytest.mark.parametrize("reference", ["#{Nobody.CommitId}", "#{Source.Commit}", "#{Build.SAID}", "#{variables.Own}"])
def test_unknown_references_are_refused(reference: str) -> None:
    """A namespace that comes later or never, and a name that it does not tell, are refused."""

    given = blueprint(source(), build(configuration=referring(reference)))

    assert refusals(given) == [f"Build.Synth: the variable {reference}: no earlier action tells it"]


def test_exported_variables_are_known_from_the_buildspec() -> None:
    """A later action may refer to what an inline buildspec exports, and to nothing else of it."""

    def asking(name: str) -> Action:
        return prepare(configuration=dict(prepare().configuration, ParameterOverrides=f'{{"P": "#{{Build.{name}}}"}}'))

    assert refusals(blueprint(source(), build(), asking("SAID"))) == []
    assert len(refusals(blueprint(source(), build(), asking("OTHER")))) == 1


def test_all_refusals_come_in_one_problem() -> None:
    """A user mends all of them in one go."""

    with pytest.raises(Problem) as raised:
        refuse_unknown(blueprint(source(provider="S3"), build(others=("commands",)), of=recorded.project()))

    assert raised.value.name == "cannot-be-rehearsed"
    assert "S3" in raised.value.what
    assert "commands" in raised.value.what
