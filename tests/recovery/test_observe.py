"""Looking at stacks in the emulated AWS: every state that it can be driven into, and what a look must not miss."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from recovery.actions import READ
from recovery.observe import look
from recovery.plan import ContinueRollback, DeleteStack
from rehearsal.emulator.process import EmulatedAws
from tests.recovery.emulated import TAGS, World, fault, recovery_clients
from tests.recovery.factory import DEV
from tests.recovery.reaching import REACH, topics
from tests.recovery.state_table import EMULATED, ROWS, Row
from tests.rehearsal.emulator.conftest import Iam, clients_of, emulated_aws, iam
from tests.rehearsal.emulator.networks import resource

pytestmark = pytest.mark.machine
__all__ = ["emulated_aws", "iam"]


@pytest.fixture
def world(emulated_aws: EmulatedAws) -> Iterator[World]:
    """No fault is left for the next test; what stands still may go on meanwhile."""
    with ThreadPoolExecutor(1) as beginning:
        world = World(emulated_aws, beginning)
        yield world
        world.faults()


def test_what_is_reached_is_told() -> None:
    """The table says "emulated AWS" of the states that are reached here, and of no other."""

    assert sorted(REACH) == sorted(row.state for row in ROWS if row.reached == EMULATED)


@pytest.mark.parametrize("row", [row for row in ROWS if row.reached == EMULATED], ids=lambda row: row.state)
def test_reached(world: World, row: Row) -> None:
    """The state is read, and diagnosed as the table says."""

    stack = f"reach-{row.state.replace('_', '-').lower()}"
    REACH[row.state](world, stack)
    seen, found = world.look(stack), world.diagnose(stack)
    assert row.state == (seen.stack.status if seen.stack else "DELETE_COMPLETE")
    assert () == seen.unread
    assert row.dev == tuple(step.kind for step in found.plan)
    assert row.blocks == found.blocks


def test_the_defective_stack(world: World) -> None:
    """What began it, who writes, and how much there is; after two failed deletions, how often."""

    stack = "defective"
    REACH["ROLLBACK_FAILED"](world, stack)
    (bucket,) = world.look(stack).buckets
    assert ("logs-defective", "us-east-1", "", "") == (bucket.name, bucket.region, bucket.owner, bucket.lock)
    assert bucket.versions > 0
    assert "the flow log was created before the bucket's policy" in world.diagnose(stack).cause
    world.delete(stack)
    world.delete(stack)
    again = world.look(stack)
    assert again.stack is not None
    assert ("DELETE_FAILED", 2) == (again.stack.status, again.stack.attempts)
    assert "could not be deleted: a bucket that still holds" in world.diagnose(stack).cause


def test_a_stubborn_resource_is_left_behind_at_the_second_failure(world: World) -> None:
    """With the reason that CloudFormation gave."""

    stack = "stubborn"
    world.create(stack, topics())
    world.faults(fault(stack, "First", "delete", times=None, message="resource sg-1 has a dependent object"))
    world.delete(stack)
    assert () == _deletion(world, stack).retain
    world.delete(stack)
    deletion = _deletion(world, stack)
    assert ("First",) == deletion.retain
    assert "First (AWS::SNS::Topic): resource sg-1 has a dependent object" in deletion.reason


def _deletion(world: World, stack: str) -> DeleteStack:
    (step,) = world.diagnose(stack).plan
    assert isinstance(step, DeleteStack)
    return step


def test_a_second_failed_rollback_passes_over_what_failed(world: World) -> None:
    """The resource that will not go back, and no other."""

    stack = "will-not-go-back"
    REACH["UPDATE_ROLLBACK_FAILED"](world, stack)
    world.client("cloudformation").continue_update_rollback(StackName=stack)
    (step,) = world.diagnose(stack).plan
    assert isinstance(step, ContinueRollback)
    assert ("First",) == step.skip


@pytest.mark.parametrize(("tags", "ours"), [(TAGS, True), (TAGS[1:], False)], ids=["ours", "anothers"])
@pytest.mark.parametrize("kind", ["AWS::SSM::Parameter", "AWS::Logs::LogGroup"])
def test_a_name_in_the_way(world: World, kind: str, tags: list[dict[str, str]], ours: bool) -> None:
    """Met by a create; ours by its tags, and because no stack has it."""

    name = f"/collided/{kind.rpartition('::')[2]}/{ours}"
    if kind == "AWS::SSM::Parameter":
        world.client("ssm").put_parameter(Name=name, Value="old", Type="String", Tags=tags)
        named = resource(kind, Name=name, Type="String", Value="new")
    else:
        tagged = {tag["Key"]: tag["Value"] for tag in tags}
        world.client("logs").create_log_group(logGroupName=name, tags=tagged)
        named = resource(kind, LogGroupName=name)
    stack = f"collided{name.replace('/', '-')}"
    world.create(stack, {"Named": named})
    (found,) = world.look(stack).in_the_way
    assert (kind, name, ours) == (found.resource_type, found.name, found.ours)
    steps = ("delete-stack", "delete-leftover" if ours else "person")
    assert steps == tuple(step.kind for step in world.diagnose(stack).plan)


def test_reading_needs_these_permissions(world: World, iam: Iam) -> None:
    """A role that may do what READ says reads all; without one action, that is told."""

    stack = "permitted"
    REACH["ROLLBACK_FAILED"](world, stack)
    actions = [action for group in READ.values() for action in group]
    everything = iam.codebuild_role(DEV.account, "may-read", **dict.fromkeys(actions, "*"))
    assert () == look(world.target(stack), recovery_clients(clients_of(world.aws), everything)).unread
    without = [action for action in actions if action != "s3:GetBucketTagging"]
    less = iam.codebuild_role(DEV.account, "may-not-read-tags", **dict.fromkeys(without, "*"))
    (sentence,) = look(world.target(stack), recovery_clients(clients_of(world.aws), less)).unread
    assert "logs-permitted" in sentence
