"""Commits that take away a permission which an action of dev's stage needs."""

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import Change, Clone, replacing, without_from
from tests.rehearsal.scenarios.command import Rehearse

pytestmark = pytest.mark.machine

ONLY_DEV = without_from("environments.toml", "[environments.prod]")
"""What is looked for is in dev's stage; without prod's, everything before it is quicker."""
TAKEN_FROM_THE_VALIDATION_ROLE = replacing("pipeline/read_only.py", '"ec2:DescribeImages", ', "")
UNTRUSTED_PIPELINE = replacing(
    "pipeline/access_stack.py", "iam.AccountPrincipal(self._tools_account)", "iam.AccountPrincipal(self.account)"
)
KEY_WITHOUT_ITS_USERS = replacing(
    "pipeline/pipeline_stack.py",
    "own_other_regions(pipeline, names=NAMES)",
    """own_other_regions(pipeline, names=NAMES)
        account = {"AWS": f"arn:aws:iam::{estate.pipeline.account}:root"}
        statement = {"Effect": "Allow", "Principal": account, "Action": "kms:*", "Resource": "*"}
        artifacts.key.node.default_child.add_property_override("KeyPolicy.Statement", [statement])""",
)
DEPLOY_ROLE = "assumed-role/cdk-hnb659fds-deploy-role-222222222222-us-east-1/"


@pytest.mark.parametrize(
    ("change", "places", "named"),
    [
        pytest.param(
            TAKEN_FROM_THE_VALIDATION_ROLE,
            ["dev.Preflight"],
            ("assumed-role/role-validation-dev/", "ec2:DescribeImages", "222222222222"),
            id="identity policy",
        ),
        pytest.param(
            UNTRUSTED_PIPELINE,
            ["dev.Preflight", "dev.Recover"],  # side by side, and both assume a role of the access stack
            ("assumed-role/role-validation-step-dev/", "sts:AssumeRole", "222222222222:role/role-validation-dev"),
            id="trust policy",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            KEY_WITHOUT_ITS_USERS,
            ["dev.stack-network-dev.Prepare"],
            (DEPLOY_ROLE, "kms:Decrypt", "arn:aws:kms:us-east-1:111111111111:key/"),
            id="key policy",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_missing_permission_fails_the_action_that_needs_it(
    clone: Clone, rehearse: Rehearse, change: Change, places: list[str], named: tuple[str, ...]
) -> None:
    """And the failure names who asked, for what, on what, and what would allow it."""

    commit = clone.commit("Take a permission away", ONLY_DEV, change)

    ended = rehearse(commit, "--from", commit, "--yes")

    assert 1 == ended.exit_code
    assert places == sorted(ended.ended_as(State.FAILED))
    why = ended.why(places[0])
    assert [] == [name for name in named if name not in why], why
    failure = ended.action(places[0]).failure
    assert failure is not None
    assert failure.remedy
