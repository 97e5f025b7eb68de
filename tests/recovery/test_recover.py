"""The loop of a recovery: what it shows, what it carries out, and when it ends."""

import pytest

from recovery.observed import Observed
from recovery.recover import explain, recover
from tests.recovery.factory import DEV, PROD, log_bucket, log_bucket_resource, observed, resource
from tests.recovery.hands import CloudFormation, World

DEAD = observed(DEV, "ROLLBACK_COMPLETE")
HEALTHY = observed(DEV, "UPDATE_ROLLBACK_COMPLETE")
ABSENT = Observed(account=DEV.account, region=DEV.region, stack=None)


def test_explains_only() -> None:
    """A plan that is only shown changes nothing, and stops the pipeline where the stack would."""
    world = World([DEAD])
    outcome = explain(world.hands(), world)

    assert ("planned", True) == (outcome.verdict, outcome.stopped)
    assert [] == world.cloudformation.calls + world.notes


@pytest.mark.parametrize("found", [HEALTHY, ABSENT, observed(DEV, "CREATE_COMPLETE")])
def test_nothing_to_do(found: Observed) -> None:
    """A healthy stack is not touched, and what is not there needs nothing; the journal stays as it was."""
    world = World([found])
    outcome = recover(world.hands(), world)

    assert ("nothing-to-do", False) == (outcome.verdict, outcome.stopped)
    assert [] == world.cloudformation.calls + world.notes


def test_recovered() -> None:
    """After the deletion there is a new look, and with nothing more to do the stack is recovered."""
    world = World([DEAD, DEAD, ABSENT], CloudFormation(ends=["DELETE_COMPLETE"]))
    outcome = recover(world.hands(), world)

    assert ("recovered", False, "") == (outcome.verdict, outcome.stopped, outcome.last.status)
    assert DEV.deploy_again == outcome.after
    assert ["planned", "begun", "ended", "done"] == world.entries()


def test_each_plan_is_shown_before() -> None:
    """A second plan, made after the first, is shown before it is carried out."""
    busy = observed(DEV, "ROLLBACK_IN_PROGRESS")
    world = World([busy, busy, DEAD, DEAD, DEAD, ABSENT], CloudFormation(ends=["ROLLBACK_COMPLETE"]))
    hands = world.hands()
    world.cloudformation.ends = ["ROLLBACK_COMPLETE", "DELETE_COMPLETE"]
    recover(hands, world)

    assert ["wait", "delete-stack"] == [one.plan[0].kind for one in world.diagnoses if one.plan]
    assert ["planned", "begun", "ended"] * 2 == world.entries("planned", "begun", "ended")


def test_rounds_are_bounded() -> None:
    """A stack that fails to be deleted for ever is given up, and still stops the pipeline."""
    failed = observed(DEV, "DELETE_FAILED")
    world = World([failed], CloudFormation(ends=["DELETE_FAILED"]))
    outcome = recover(world.hands(), world, rounds=3)

    assert ["delete_stack"] * 3 == world.cloudformation.calls
    assert ("planned", True) == (outcome.verdict, outcome.stopped)


def test_protected() -> None:
    """A protected stack is a person's: nothing is called."""
    world = World([observed(DEV, "ROLLBACK_FAILED", protected=True)])
    outcome = recover(world.hands(), world)

    assert ("person-needed", True) == (outcome.verdict, outcome.stopped)
    assert [] == world.cloudformation.calls


def test_orphans() -> None:
    """What a deleted stack of prod's leaves is told with a way to find it, and is in the journal."""
    kept = log_bucket_resource(PROD, "CREATE_COMPLETE")
    before = observed(PROD, "ROLLBACK_COMPLETE", resources=(kept, resource("Topic")), buckets=(log_bucket(),))
    gone = Observed(account=PROD.account, region=PROD.region, stack=None)
    world = World([before, before, gone], CloudFormation(ends=["DELETE_COMPLETE"]), target=PROD)
    outcome = recover(world.hands(), world)

    (orphan,) = outcome.orphans
    assert ("AWS::S3::Bucket", "logs-1") == (orphan.resource_type, orphan.name)
    assert "aws s3api list-object-versions --bucket logs-1 --region us-east-1" == orphan.find
    assert {"orphans": [orphan.as_dict()]} == dict(world.notes)["orphans"]
