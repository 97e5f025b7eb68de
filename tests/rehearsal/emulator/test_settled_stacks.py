"""Who begins a stack operation need not wait for its own next look."""

import json
import time

import pytest

from tests.rehearsal.emulator.conftest import ClientOf
from tests.rehearsal.emulator.networks import ref, resource
from tests.rehearsal.emulator.stacks import Stacks

pytestmark = pytest.mark.machine


@pytest.fixture
def stacks(client: ClientOf) -> Stacks:
    return Stacks(client("cloudformation"))


@pytest.mark.parametrize(
    ("seconds", "status"), [(1, "ROLLBACK_COMPLETE"), (5, "CREATE_IN_PROGRESS")], ids=["short", "long"]
)
def test_a_call_is_answered_when_its_operation_has_ended(stacks: Stacks, seconds: int, status: str) -> None:
    """The first look at a stack finds it settled, unless its operation takes long: nobody waits for that one."""

    name = f"waits-{seconds}"
    waiting = {
        "Handle": resource("AWS::CloudFormation::WaitConditionHandle"),
        "Wait": resource("AWS::CloudFormation::WaitCondition", Handle=ref("Handle"), Timeout=str(seconds)),
    }
    began = time.monotonic()
    stacks.cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": waiting}))
    told = stacks.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    assert status == told
    assert time.monotonic() - began < 5
    assert "ROLLBACK_COMPLETE" == stacks.settled(name)
