"""Carrying a plan out: only what was shown, only while the world is as it was then."""

from dataclasses import replace

import pytest

from recovery.apply import NOT_NEEDED, Done, apply
from recovery.diagnose import diagnose
from recovery.observed import NameInTheWay, Observed
from recovery.plan import DeleteLeftover, DeleteStack, Diagnosis, Person, Step
from report.problem import Problem
from tests.recovery.factory import DEV, PROD, event, log_bucket, log_bucket_resource, observed, resource
from tests.recovery.hands import CloudFormation, World

DEAD = observed(DEV, "ROLLBACK_COMPLETE")
ABSENT = Observed(account=DEV.account, region=DEV.region, stack=None)


def carried_out(world: World, before: Observed, plan: Diagnosis | None = None) -> list[Done]:
    done: list[Done] = []
    apply(
        plan or diagnose(before, world.target),
        before,
        world.hands(),
        begins=world.begins,
        ended=lambda _number, one: done.append(one),
    )
    return done


def moved(world: World, before: Observed, plan: Diagnosis | None = None) -> Problem:
    with pytest.raises(Problem) as raised:
        carried_out(world, before, plan)
    assert raised.value.name == "world-moved"
    assert world.cloudformation.calls == []
    return raised.value


def planned(*steps: Step) -> Diagnosis:
    return Diagnosis(stack=DEV.stack, status="ROLLBACK_COMPLETE", cause="a test", plan=steps)


def test_deletes_by_id() -> None:
    """A stack is deleted by its id, with a token, and never by force."""
    world = World([DEAD], CloudFormation(ends=["DELETE_COMPLETE"]))
    (done,) = carried_out(world, DEAD)
    ((call, request),) = world.cloudformation.asked

    assert ("delete_stack", "DELETE_COMPLETE") == (call, done.result)
    assert DEAD.stack is not None
    assert DEAD.stack.stack_id == request["StackName"]
    assert {"StackName", "ClientRequestToken"} == request.keys()


def test_journal_before_and_after() -> None:
    """A step is in the journal before it is begun and after it has ended."""
    world = World([DEAD], CloudFormation(ends=["DELETE_COMPLETE"]))
    carried_out(world, DEAD)

    assert ["begun", "ended"] == world.entries()


def test_status_moved() -> None:
    """A stack in another status than the plan was made for is not touched; both are told."""
    world = World([observed(DEV, "DELETE_IN_PROGRESS")])

    assert "its status was ROLLBACK_COMPLETE, and is DELETE_IN_PROGRESS" == moved(world, DEAD).why
    assert ["begun", "stopped"] == world.entries()


def test_another_stack_of_the_name() -> None:
    """A stack that was deleted and made again under the same name is another one."""
    other = observed(DEV, "ROLLBACK_COMPLETE", stack_id="arn:other")

    assert "arn:other" in moved(World([other]), DEAD).why


def test_stack_gone() -> None:
    """A stack that somebody else has deleted meanwhile is told as that."""

    assert "is none" in moved(World([ABSENT]), DEAD).why


def test_another_plan() -> None:
    """Where a new look leads to another next step, the old plan ends: here protection was switched on."""
    protected = observed(DEV, "ROLLBACK_COMPLETE", protected=True)

    assert "switch the termination protection" in moved(World([protected]), DEAD).why


def test_not_needed_any_more() -> None:
    """A step whose work is done already is passed over."""
    bucket = log_bucket(versions=1, writers=())
    before = observed(
        DEV, "ROLLBACK_FAILED", resources=(log_bucket_resource(DEV),), buckets=(bucket,)
    )  # fmt: skip
    now = replace(before, buckets=(replace(bucket, versions=0),))
    world = World([now], CloudFormation(ends=["DELETE_COMPLETE"]))

    assert [NOT_NEEDED, NOT_NEEDED, "DELETE_COMPLETE"] == [done.result for done in carried_out(world, before)]


def test_a_person_is_never_carried_out() -> None:
    """A person's step ends the plan; what stands behind it is not done."""
    person = Person(what="decide", reason="because")
    world = World([DEAD])

    assert [] == carried_out(world, DEAD, planned(person, DeleteStack(stack=DEV.stack, reason="")))
    assert [] == world.cloudformation.calls


def test_failed_deletion_ends_the_plan() -> None:
    """After a deletion that failed there is a new diagnosis, before anything else of the old plan is done."""
    leftover = DeleteLeftover(resource_type="AWS::SSM::Parameter", name="/sluice/dev/x", reason="")
    before = replace(
        DEAD,
        in_the_way=(NameInTheWay(resource_type="AWS::SSM::Parameter", name="/sluice/dev/x", ours=True, told=""),),
    )
    world = World([before], CloudFormation(ends=["DELETE_FAILED"]))
    done = carried_out(world, before, planned(DeleteStack(stack=DEV.stack, reason=""), leftover))

    assert ["DELETE_FAILED"] == [one.result for one in done]


def test_new_stack_behind_a_deletion() -> None:
    """What was left over is not deleted any more, where a new stack of the name has come meanwhile."""
    leftover = DeleteLeftover(resource_type="AWS::SSM::Parameter", name="/sluice/dev/x", reason="")
    name = NameInTheWay(resource_type="AWS::SSM::Parameter", name="/sluice/dev/x", ours=True, told="")
    before = replace(DEAD, in_the_way=(name,))
    new = observed(DEV, "CREATE_IN_PROGRESS", stack_id="arn:new")
    world = World([before, new], CloudFormation(ends=["DELETE_COMPLETE"]))
    with pytest.raises(Problem) as raised:
        carried_out(world, before, planned(DeleteStack(stack=DEV.stack, reason=""), leftover))

    assert "world-moved" == raised.value.name
    assert "arn:new" in raised.value.why


@pytest.mark.parametrize("kind", ["AWS::SSM::Parameter", "AWS::S3::Bucket"])
def test_leftover_of_what_keeps(kind: str) -> None:
    """In what keeps, a leftover is not deleted, whoever planned it; nothing is even asked."""
    leftover = DeleteLeftover(resource_type=kind, name="x", reason="")
    before = observed(PROD, "ROLLBACK_COMPLETE")
    world = World([before], target=PROD)
    hands = world.hands(decide=lambda _observed, _target: planned(leftover))
    with pytest.raises(Problem) as raised:
        apply(planned(leftover), before, hands, begins=world.begins, ended=world.ended)

    assert "leftover-refused" == raised.value.name


def test_review_loses_its_tags_with_its_change_sets() -> None:
    """A stack in review has its tags from its change sets; once those are deleted it is still the same stack."""
    from recovery.observed import ChangeSet

    change_set = ChangeSet(name="left", status="CREATE_COMPLETE", execution_status="AVAILABLE")
    before = observed(DEV, "REVIEW_IN_PROGRESS", change_sets=(change_set,))
    after = observed(DEV, "REVIEW_IN_PROGRESS", tags={})
    world = World([before, after], CloudFormation(ends=["DELETE_COMPLETE"]))

    assert ["deleted", "DELETE_COMPLETE"] == [done.result for done in carried_out(world, before)]


@pytest.mark.parametrize(("skip", "expected"), [((), False), (("Topic",), True)])
def test_skips_only_what_the_plan_says(skip: tuple[str, ...], expected: bool) -> None:
    """A rollback is continued past what the plan names, and with no such list where it names nothing."""
    failed = resource("Topic", "UPDATE_FAILED", reason="no")
    before = observed(
        DEV, "UPDATE_ROLLBACK_FAILED", resources=(failed,), attempts=2 if skip else 1, events=(event("Topic", "x"),)
    )
    world = World([before], CloudFormation(ends=["UPDATE_ROLLBACK_COMPLETE"]))
    carried_out(world, before)
    ((call, request),) = world.cloudformation.asked

    assert "continue_update_rollback" == call
    assert expected == ("ResourcesToSkip" in request)


def test_busy_at_the_deadline() -> None:
    """A stack that does not come to rest in time is told as busy, and the journal says where the work stopped."""
    before = observed(DEV, "UPDATE_IN_PROGRESS")
    world = World([before], CloudFormation(ends=["UPDATE_IN_PROGRESS"]))
    with pytest.raises(Problem) as raised:
        apply(diagnose(before, DEV), before, world.hands(deadline=0.0), begins=world.begins, ended=world.ended)

    assert "stack-busy" == raised.value.name
    assert ["begun", "stopped"] == world.entries()
