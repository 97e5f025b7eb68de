"""Blueprints for tests that need no AWS."""

from typing import Any

from rehearsal.walk.blueprint import Action, Blueprint, Project, Stage, Store

TOOLS = "111111111111"
REGION = "us-east-1"
BUILDSPEC = '{"version": "0.2", "env": {"exported-variables": ["SAID"]}, "artifacts": {"files": ["**/*"]}}'


def source(**changed: Any) -> Action:
    return Action(
        **{
            "stage": "Source",
            "name": "Source",
            "category": "Source",
            "owner": "AWS",
            "provider": "CodeStarSourceConnection",
            "region": REGION,
            "namespace": "Source",
            "configuration": {"FullRepositoryId": "o/r", "BranchName": "main"},
            "outputs": ("Src",),
        }
        | changed
    )


def build(**changed: Any) -> Action:
    return Action(
        **{
            "stage": "Build",
            "name": "Synth",
            "category": "Build",
            "owner": "AWS",
            "provider": "CodeBuild",
            "region": REGION,
            "namespace": "Build",
            "configuration": {"ProjectName": "synth"},
            "inputs": ("Src",),
            "outputs": ("Built",),
        }
        | changed
    )


def prepare(**changed: Any) -> Action:
    configuration = {"ActionMode": "CHANGE_SET_REPLACE", "StackName": "s", "TemplatePath": "Built::t.json"}
    return Action(
        **{
            "stage": "Deploy",
            "name": "Prepare",
            "category": "Deploy",
            "owner": "AWS",
            "provider": "CloudFormation",
            "region": REGION,
            "configuration": configuration,
            "inputs": ("Built",),
        }
        | changed
    )


def project(**changed: Any) -> Project:
    return Project(
        **{
            "name": "synth",
            "arn": f"arn:aws:codebuild:{REGION}:{TOOLS}:project/synth",
            "role_arn": f"arn:aws:iam::{TOOLS}:role/build",
            "buildspec": BUILDSPEC,
            "image": "aws/codebuild/standard:7.0",
        }
        | changed
    )


def blueprint(*actions: Action, of: Project | None = None, **changed: Any) -> Blueprint:
    """A stage for each name of a stage; without actions, the three above."""
    given = actions or (source(), build(), prepare())
    names = list(dict.fromkeys(action.stage for action in given))
    stages = tuple(
        Stage(name=name, actions=tuple(action for action in given if action.stage == name)) for name in names
    )
    return Blueprint(
        **{
            "name": "pipeline",
            "account": TOOLS,
            "region": REGION,
            "role_arn": f"arn:aws:iam::{TOOLS}:role/pipeline",
            "stores": {REGION: Store(bucket="store")},
            "stages": stages,
            "projects": {"synth": of or project()},
        }
        | changed
    )
