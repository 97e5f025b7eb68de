"""Requests are judged on the resource that AWS names."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.machine
TOOLS = "111111111111"
GROUP = f"arn:aws:logs:us-east-1:{TOOLS}:log-group"


def test_a_grant_on_a_log_groups_streams_lets_write(client: Any, iam: Any) -> None:
    """The ARN with :* at its end, as CDK's grants have it, covers making a stream and writing to it; another's not."""

    logs = client("logs")
    for name in ("mine", "yours"):
        logs.create_log_group(logGroupName=name)
    rights = {"logs:CreateLogStream": f"{GROUP}:mine:*", "logs:PutLogEvents": f"{GROUP}:mine:*"}
    writer = client("logs", iam.codebuild_role(TOOLS, "log-writer", **rights))

    writer.create_log_stream(logGroupName="mine", logStreamName="s")
    writer.put_log_events(logGroupName="mine", logStreamName="s", logEvents=[{"timestamp": 1, "message": "m"}])

    with pytest.raises(ClientError, match="log-group:yours:log-stream:s"):
        writer.create_log_stream(logGroupName="yours", logStreamName="s")


def test_builds_are_judged_on_their_project(client: Any, iam: Any) -> None:
    """Who may follow one project's builds may not follow another's."""

    project = f"arn:aws:codebuild:us-east-1:{TOOLS}:project/mine"
    follower = client("codebuild", iam.codebuild_role(TOOLS, "follower", **{"codebuild:BatchGetBuilds": project}))

    assert follower.batch_get_builds(ids=["mine:1"])["buildsNotFound"] == ["mine:1"]
    with pytest.raises(ClientError, match="BatchGetBuilds"):
        follower.batch_get_builds(ids=["yours:1"])


def test_all_log_groups_are_listed_by_a_right_on_all(client: Any, iam: Any) -> None:
    """A right on one group lists none, as on AWS; one on all groups of the account and region does."""

    lists = {"logs:DescribeLogGroups": f"{GROUP}:*"}
    one = {"logs:DescribeLogGroups": f"{GROUP}:mine:*"}

    assert client("logs", iam.codebuild_role(TOOLS, "all-groups", **lists)).describe_log_groups()
    with pytest.raises(ClientError, match="log-group::log-stream:"):
        client("logs", iam.codebuild_role(TOOLS, "one-group", **one)).describe_log_groups()


def test_parameters_are_listed_by_a_right_on_their_path(client: Any, iam: Any) -> None:
    """The path itself is the resource; a right on what is under it lists nothing."""

    parameters = f"arn:aws:ssm:us-east-1:{TOOLS}:parameter"
    on_path = {"ssm:GetParametersByPath": f"{parameters}/a/b"}
    under_it = {"ssm:GetParametersByPath": f"{parameters}/a/b/*"}

    found = client("ssm", iam.codebuild_role(TOOLS, "on-path", **on_path)).get_parameters_by_path(Path="/a/b")

    assert found["Parameters"] == []
    with pytest.raises(ClientError, match="parameter/a/b"):
        client("ssm", iam.codebuild_role(TOOLS, "under-it", **under_it)).get_parameters_by_path(Path="/a/b")
