"""Pipelines as rules read them."""

from typing import Any

import pytest

from hazards.pipelines.actions import Action, Stage
from hazards.pipelines.buildspecs import commands
from hazards.pipelines.shape import pipelines
from hazards.template.view import Template


def template(*stages: Any, **sections: Any) -> Template:
    """A template of one pipeline."""
    pipeline = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": list(stages)}}
    return Template("t", {**sections, "Resources": {"Pipeline": pipeline}})


def action(name: str, order: int = 1, *, provider: str = "CodeBuild") -> Action:
    return Action(name=name, category="Build", provider=provider, order=order, body={})


def test_a_pipeline_is_read_once_for_each_world() -> None:
    """And a story begins with the world that it happens in."""

    choice = {"Fn::If": ["IsProd", {"Name": "Gate"}, {"Ref": "AWS::NoValue"}]}
    parameters = {"Env": {"Type": "String"}}
    conditions = {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}}

    found = pipelines(template({"Name": "Build"}, choice, Parameters=parameters, Conditions=conditions))

    assert {("deploy when IsProd is true",): ["Build", "Gate"], ("deploy when IsProd is false",): ["Build"]} == {
        one.under: [stage.name for stage in one.stages] for one in found
    }


@pytest.mark.parametrize(("written", "order"), [(None, 1), (2, 2), ("3", 3), ({"Ref": "Order"}, None), ([], None)])
def test_a_run_order_is_one_where_it_is_not_written(written: Any, order: int | None) -> None:
    """And unknown where only a deploy knows it."""

    body = {"Name": "Check"} if written is None else {"Name": "Check", "RunOrder": written}
    (pipeline,) = pipelines(template({"Name": "Build", "Actions": [body]}))

    assert [order] == [one.order for one in pipeline.stages[0].actions]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Alpha.Approve", "Alpha.Check", True),
        ("Approve", "Beta.Check", True),
        ("Alpha.Approve", "Beta.Check", False),
        ("Alpha.app.Approve", "Alpha.Check", True),
        ("Approve.Prod", "Check.Prod", True),
    ],
)
def test_actions_of_two_deployments_do_not_concern_each_other(one: str, other: str, *, expected: bool) -> None:
    """In a wave, whose deployments are those that CloudFormation's actions are named after."""

    deploys = (
        action("Alpha.app.Deploy", provider="CloudFormation"),
        action("Beta.app.Deploy", provider="CloudFormation"),
    )
    stage = Stage(name="Wave", actions=deploys, body={})

    assert expected is stage.concerns(action(one), action(other))


@pytest.mark.parametrize(
    ("buildspec", "lines"),
    [
        ('{"phases": {"build": {"commands": ["two"]}, "install": {"commands": ["one"]}}}', ["one", "two"]),
        ("version: 0.2\nphases:\n  build:\n    commands: only\n    finally: [last]\n", ["only", "last"]),
        ({"Fn::Join": ["", ['{"phases": {"build": {"commands": ["on ', {"Ref": "Here"}, '"]}}}']]}, ["on ${}"]),
        ("buildspec.yml", []),
        ("phases: [", []),
        ({"Ref": "Spec"}, []),
    ],
)
def test_a_buildspec_is_read_where_it_stands_in_the_template(buildspec: Any, lines: list[str]) -> None:
    """As JSON or YAML, its phases in the order in which they run; a file's name says nothing."""

    project = {"Type": "AWS::CodeBuild::Project", "Properties": {"Source": {"BuildSpec": buildspec}}}
    read = Template("t", {"Resources": {"Builder": project}})

    assert lines == list(commands(read, read.resources["Builder"]))
