"""The variables of a build."""

from typing import Any, cast

import boto3
import pytest

from rehearsal.codebuild.buildspec import Buildspec
from rehearsal.codebuild.environment import action_variables, resolved
from rehearsal.walk.blueprint import Variable
from tests.rehearsal.walk import recorded


class Parameters:
    """A session whose one service knows one parameter."""

    def client(self, _service: str) -> "Parameters":
        return self

    def get_parameter(self, **asked: Any) -> dict[str, Any]:
        assert asked == {"Name": "/a/b", "WithDecryption": True}
        return {"Parameter": {"Value": "stored"}}


def test_the_action_wins_over_the_project_and_the_project_over_the_buildspec() -> None:
    """CodeBuild's order of precedence, variable by variable."""

    buildspec = Buildspec(variables={"A": "spec", "B": "spec", "C": "spec"}, parameters={"D": "/a/b"})
    project = recorded.project(variables=(Variable(name="B", value="project"), Variable(name="C", value="project")))
    action = (Variable(name="C", value="action"),)

    found = resolved(buildspec, project, action, cast(boto3.Session, Parameters()))

    assert found == {"A": "spec", "B": "project", "C": "action", "D": "stored"}


def test_a_broken_list_is_an_error() -> None:
    """A quote in a commit message breaks the JSON of EnvironmentVariables, as it does in CodePipeline."""

    with pytest.raises(ValueError, match="delimiter"):
        action_variables({"EnvironmentVariables": '[{"name": "M", "value": "say "hi""}]'})
