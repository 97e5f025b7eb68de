"""The gate before prod."""

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import Clone
from tests.rehearsal.scenarios.command import Rehearse
from tests.rehearsal.scenarios.kept import kept_at

pytestmark = pytest.mark.machine

PROD = "333333333333"
OF_BOOTSTRAP = {"CDKToolkit", "stack-access-prod"}


@pytest.mark.slow
def test_nobody_to_ask_stops_at_the_gate(clone: Clone, rehearse: Rehearse) -> None:
    """No verdict, and it says what would give one; before the approval prod received published assets only (P3)."""

    ended = rehearse(clone.commit("Ask nobody"), "--keep")

    kept = kept_at(ended.errors)
    try:
        assert 2 == ended.exit_code
        assert ["prod.Approve"] == ended.ended_as(State.STOPPED)
        assert "--yes" in ended.record.verdict
        assert "--reject" in ended.record.verdict
        stacks = kept.client("cloudformation", PROD).describe_stacks()["Stacks"]
        assert OF_BOOTSTRAP == {stack["StackName"] for stack in stacks}
        roles = kept.client("iam", PROD).list_roles()["Roles"]
        assert [] == [role["RoleName"] for role in roles if "network" in role["RoleName"]]
        vpcs = kept.client("ec2", PROD).describe_vpcs()["Vpcs"]
        assert [] == [vpc["VpcId"] for vpc in vpcs if not vpc["IsDefault"]]
        (assets,) = kept.client("s3", PROD).list_buckets()["Buckets"]
        assert kept.client("s3", PROD).list_objects_v2(Bucket=assets["Name"])["KeyCount"] > 0
    finally:
        kept.end()
