"""What frees a stack, by state; and what no plan may ever hold."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from recovery.diagnose import diagnose
from recovery.observed import ChangeSet, NameInTheWay, Observed, Resource, Writer
from recovery.plan import ContinueRollback, DeleteLeftover, DeleteStack, EmptyBucket, FenceBucket, Person, Step, Wait
from recovery.target import Target
from report.problem import Problem
from stages.stack_states import STATES
from tests.recovery.factory import (
    DEV,
    PROD,
    event,
    log_bucket,
    log_bucket_resource,
    observed,
    own,
    resource,
)
from tests.recovery.state_table import ROWS, Row


def kinds(plan: Sequence[Step]) -> tuple[str, ...]:
    return tuple(step.kind for step in plan)


def test_every_state_has_a_row() -> None:
    """All 23, once each."""

    assert sorted(STATES) == sorted(row.state for row in ROWS)


@pytest.mark.parametrize("target", [DEV, PROD], ids=lambda target: target.name)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.state)
def test_state(row: Row, target: Target) -> None:
    """What the table promises of the state."""

    found = diagnose(row.seen(target), target)
    assert (row.prod if target.keeps else row.dev) == kinds(found.plan)
    assert row.blocks == found.blocks
    assert row.says in found.cause
    assert "" not in [step.reason for step in found.plan]


def test_unknown_state() -> None:
    """A state that AWS adds one day is a person's."""

    found = diagnose(observed(DEV, "HOVERING"), DEV)
    assert ("person",) == kinds(found.plan)
    assert "a state that Sluice does not know" in found.cause
    assert found.blocks


def test_no_stack() -> None:
    """The next deploy creates it."""

    found = diagnose(Observed(account=DEV.account, region=DEV.region, stack=None), DEV)
    assert ((), False) == (found.plan, found.blocks)


def test_steps_of_the_defective_stack() -> None:
    """Fence, empty, delete; and what began it is the policy, not the bucket."""

    found = diagnose(next(row for row in ROWS if row.state == "ROLLBACK_FAILED").seen(DEV), DEV)
    fence, empty, delete = found.plan
    assert isinstance(fence, FenceBucket)
    assert ("logs-1", ("fl-1",)) == (fence.bucket, fence.flow_logs)
    assert isinstance(empty, EmptyBucket)
    assert ("logs-1", "12") == (empty.bucket, empty.count)
    assert isinstance(delete, DeleteStack)
    assert ((), (), ("logs-1",)) == (delete.retain, delete.kept, delete.empties)
    assert found.first_failure is not None
    assert "Policy" == found.first_failure.logical_id
    assert DEV.deploy_again == found.after


def test_prod_keeps() -> None:
    """Prod's bucket stays with all that it holds, and the report says whose it is then."""

    found = diagnose(next(row for row in ROWS if row.state == "ROLLBACK_FAILED").seen(PROD), PROD)
    (delete,) = found.plan
    assert isinstance(delete, DeleteStack)
    assert ((), ("logs-1",), ()) == (delete.retain, delete.kept, delete.empties)
    assert "kept, and no stack's any more: logs-1 (AWS::S3::Bucket)" in found.after


def test_fences_come_first() -> None:
    """Of two buckets, both are fenced before one is emptied."""

    second = replace(log_bucket(), logical_id="Other", name="other-1", versions=2000, counted_all=False)
    held = (log_bucket_resource(DEV), replace(log_bucket_resource(DEV), logical_id="Other", physical_id="other-1"))
    found = diagnose(observed(DEV, "ROLLBACK_FAILED", resources=held, buckets=(log_bucket(), second)), DEV)
    assert ("fence-bucket", "fence-bucket", "empty-bucket", "empty-bucket", "delete-stack") == kinds(found.plan)
    assert "more than 2,000" in str(found.plan[3])


def test_anothers_flow_log_stays() -> None:
    """It is shut out by the fence, and not deleted."""

    writers = (Writer(flow_log_id="fl-1", ours=True), Writer(flow_log_id="fl-2", ours=False))
    bucket = log_bucket(versions=0, writers=writers)
    found = diagnose(observed(DEV, "ROLLBACK_FAILED", resources=(log_bucket_resource(DEV),), buckets=(bucket,)), DEV)
    fence = found.plan[0]
    assert isinstance(fence, FenceBucket)
    assert ("fl-1",) == fence.flow_logs
    assert "fl-2 is not the stack's" in fence.reason


@pytest.mark.parametrize(
    "more",
    [
        {"versions": 0, "writers": ()},
        {"region": "", "versions": 0},
    ],
    ids=["empty", "gone"],
)
def test_buckets_that_need_nothing(more: dict[str, object]) -> None:
    """An empty bucket that nothing writes into, and one that is gone, are left to the deletion."""

    found = diagnose(
        observed(DEV, "DELETE_FAILED", resources=(log_bucket_resource(DEV),), buckets=(log_bucket(**more),)), DEV
    )
    assert ("delete-stack",) == kinds(found.plan)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"owner": "it has the tags of the stack other"}, "logs-1: it has the tags of the stack other"),
        ({"region": "eu-west-1"}, "logs-1: it is in eu-west-1, and the stack in us-east-1"),
        ({"lock": "object lock is on"}, "logs-1: it holds 12 versions, and object lock is on"),
    ],
    ids=["another's", "elsewhere", "locked"],
)
@pytest.mark.parametrize("state", ["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"])
def test_refused_buckets(state: str, more: dict[str, object], says: str) -> None:
    """One of these ends the plan before it begins, by name."""

    found = diagnose(observed(DEV, state, resources=(log_bucket_resource(DEV),), buckets=(log_bucket(**more),)), DEV)
    (person,) = found.plan
    assert isinstance(person, Person)
    assert says in person.what


def test_a_bucket_that_failed_to_be_created_is_anybodys() -> None:
    """The name was taken: what is in the bucket of that name is not the stack's."""

    failed = replace(log_bucket_resource(DEV), status="CREATE_FAILED")
    found = diagnose(observed(DEV, "CREATE_FAILED", resources=(failed,), buckets=(log_bucket(),)), DEV)
    assert ("delete-stack",) == kinds(found.plan)
    assert () == found.plan[0].empties if isinstance(found.plan[0], DeleteStack) else None


def test_prod_empties_nothing_that_its_template_would_delete() -> None:
    """A bucket of prod's without a policy that keeps it, and with versions: a person copies them first."""

    held = replace(log_bucket_resource(PROD), policy="Delete")
    found = diagnose(observed(PROD, "ROLLBACK_FAILED", resources=(held,), buckets=(log_bucket(),)), PROD)
    assert ("person",) == kinds(found.plan)
    assert "it holds 12 versions, its template does not keep it" in str(found.plan[0])


@pytest.mark.parametrize(
    "state", ["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"]
)
def test_termination_protection(state: str) -> None:
    """A person switches it off, with the command that does."""

    (person,) = diagnose(observed(PROD, state, protected=True), PROD).plan
    assert isinstance(person, Person)
    assert "--no-enable-termination-protection --stack-name stack-network-prod" in person.what
    assert "Sluice never switches protection off" in person.reason


STUBBORN = resource("Group", "DELETE_FAILED", reason="resource sg-1 has a dependent object")


def test_the_second_failed_deletion_leaves_behind_what_will_not_go() -> None:
    """With what AWS said of it, and for a person to delete."""

    held = (STUBBORN, log_bucket_resource(DEV), resource("Fine"))
    seen = observed(DEV, "DELETE_FAILED", attempts=2, resources=held, buckets=(log_bucket(),))
    found = diagnose(seen, DEV)
    delete = found.plan[-1]
    assert isinstance(delete, DeleteStack)
    assert (("Group",), ("logs-1",)) == (delete.retain, delete.empties)
    assert "has a dependent object" in delete.reason
    assert "left behind for a person to delete: Group-1 (AWS::SNS::Topic)" in found.after


@pytest.mark.parametrize(("state", "attempts"), [("DELETE_FAILED", 1), ("ROLLBACK_FAILED", 2)])
def test_nothing_is_left_behind_before(state: str, attempts: int) -> None:
    """The first failure is tried again; and no other state lets a resource be retained."""

    (delete,) = diagnose(observed(DEV, state, attempts=attempts, resources=(STUBBORN,)), DEV).plan
    assert isinstance(delete, DeleteStack)
    assert () == delete.retain


def test_a_fixed_name_is_not_left_behind() -> None:
    """It would be in the way of the next create."""

    seen = observed(DEV, "DELETE_FAILED", attempts=2, resources=(replace(STUBBORN, named=True),))
    (person,) = diagnose(seen, DEV).plan
    assert isinstance(person, Person)
    assert "delete Group-1 by hand" in person.what


def test_a_second_failed_rollback_passes_over_what_failed() -> None:
    """And says that it will have drifted, in prod too: nothing is lost by it."""

    seen = next(row for row in ROWS if row.state == "UPDATE_ROLLBACK_FAILED").seen(PROD)
    assert seen.stack is not None
    found = diagnose(replace(seen, stack=replace(seen.stack, attempts=2)), PROD)
    (step,) = found.plan
    assert isinstance(step, ContinueRollback)
    assert ("Function",) == step.skip
    assert "drift" in step.reason
    assert "detect-stack-drift" in found.after


def test_a_rollback_that_fails_on_nothing_that_may_be_passed_over() -> None:
    """Only what is UPDATE_FAILED may be."""

    seen = observed(DEV, "UPDATE_ROLLBACK_FAILED", attempts=2, resources=(resource("One", "DELETE_FAILED"),))
    assert ("person",) == kinds(diagnose(seen, DEV).plan)


@pytest.mark.parametrize("tags", [{}, {"Environment": "dev"}, {**DEV.tags, "Environment": "other"}])
@pytest.mark.parametrize("state", sorted(STATES - {"DELETE_COMPLETE", "REVIEW_IN_PROGRESS"}))
def test_not_ours(state: str, tags: dict[str, str]) -> None:
    """Whatever its state."""

    found = diagnose(observed(DEV, state, tags=tags), DEV)
    assert (("person",), True) == (kinds(found.plan), found.blocks)
    assert "has not the tags of a stack of ours: " in found.cause


def test_a_shell_without_tags_blocks_nothing() -> None:
    """It may get ours with the next change set; until then nothing shows whose it is."""

    found = diagnose(observed(DEV, "REVIEW_IN_PROGRESS", tags={}), DEV)
    assert (("person",), False) == (kinds(found.plan), found.blocks)


def test_nested() -> None:
    """Its root is freed."""

    found = diagnose(observed(DEV, "DELETE_FAILED", parent="arn:root"), DEV)
    assert ("person",) == kinds(found.plan)
    assert "free the root stack arn:root" in str(found.plan[0])


@pytest.mark.parametrize(
    ("status", "execution"),
    [("CREATE_IN_PROGRESS", "UNAVAILABLE"), ("CREATE_COMPLETE", "EXECUTE_IN_PROGRESS")],
)
def test_a_change_set_at_work_is_waited_for(status: str, execution: str) -> None:
    """It may be the pipeline's own."""

    at_work = ChangeSet(name="PipelineChange", status=status, execution_status=execution)
    (step,) = diagnose(observed(DEV, "REVIEW_IN_PROGRESS", change_sets=(at_work,)), DEV).plan
    assert isinstance(step, Wait)
    assert "PipelineChange" in step.reason


def test_a_shell_that_holds_something() -> None:
    """Is not as CloudFormation describes it, and not deleted."""

    found = diagnose(observed(DEV, "REVIEW_IN_PROGRESS", resources=(resource("Odd"),)), DEV)
    assert ("person",) == kinds(found.plan)


def test_what_is_waited_for() -> None:
    """The custom resource that began two minutes ago and has not answered; not the one that is done."""

    (wait,) = diagnose(next(row for row in ROWS if row.state == "CREATE_IN_PROGRESS").seen(DEV), DEV).plan
    assert "Slow (Custom::S3AutoDeleteObjects) is CREATE_IN_PROGRESS since 2026-11-23T12:02:00+00:00" in wait.reason
    assert "ServiceTimeout, which is an hour" in wait.reason


OURS = NameInTheWay(resource_type="AWS::SSM::Parameter", name="/sluice/dev/VpcId", ours=True, told="already exists")
THEIRS = NameInTheWay(resource_type="AWS::IAM::Role", name="role-x", ours=False, told="role-x already exists")


@pytest.mark.parametrize(
    ("target", "names", "plan"),
    [
        (DEV, (OURS,), ("delete-leftover",)),
        (DEV, (THEIRS,), ("person",)),
        (DEV, (THEIRS, OURS), ("delete-leftover", "person")),
        (PROD, (OURS,), ("person",)),
    ],
    ids=["ours", "not-ours", "both", "prod"],
)
def test_names_in_the_way(target: Target, names: tuple[NameInTheWay, ...], plan: tuple[str, ...]) -> None:
    """After the stack, what it collided with: deleted where it is a leftover of ours in dev."""

    dead = diagnose(observed(target, "ROLLBACK_COMPLETE", in_the_way=names), target)
    assert ("delete-stack", *plan) == kinds(dead.plan)
    gone = diagnose(replace(observed(target, "X"), stack=None, in_the_way=names), target)
    assert (plan, True) == (kinds(gone.plan), gone.blocks)


def test_leftovers_step() -> None:
    """It names what it deletes; in prod a person is told how to import it instead."""

    (leftover,) = diagnose(replace(observed(DEV, "X"), stack=None, in_the_way=(OURS,)), DEV).plan
    assert isinstance(leftover, DeleteLeftover)
    assert ("AWS::SSM::Parameter", "/sluice/dev/VpcId") == (leftover.resource_type, leftover.name)
    (person,) = diagnose(replace(observed(PROD, "X"), stack=None, in_the_way=(OURS,)), PROD).plan
    assert "cdk import" in str(person)
    assert "type IMPORT" in str(person)


def test_a_healthy_stack_says_what_is_in_the_way() -> None:
    """An update that collided was rolled back: the plan is empty, and what comes next is said."""

    seen = observed(
        DEV,
        "UPDATE_ROLLBACK_COMPLETE",
        in_the_way=(THEIRS,),
        events=(event("Role", "CREATE_FAILED", "role-x already exists"), own(DEV, "UPDATE_ROLLBACK_COMPLETE")),
    )
    found = diagnose(seen, DEV)
    assert ((), False) == (found.plan, found.blocks)
    assert "the AWS::IAM::Role role-x" in found.after


UNREAD = ("flow logs: x may not ec2:DescribeFlowLogs",)


@pytest.mark.parametrize(
    "state", ["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS"]
)
def test_no_plan_on_what_could_not_be_read(state: str) -> None:
    """It is a Problem that names all of it."""

    with pytest.raises(Problem) as raised:
        diagnose(observed(DEV, state, unread=UNREAD), DEV)
    assert ("stack-not-readable", UNREAD[0]) == (raised.value.name, raised.value.why)


def test_a_healthy_stack_needs_no_more_reading() -> None:
    """Nor does one that is waited for."""

    assert () == diagnose(observed(DEV, "CREATE_COMPLETE", unread=UNREAD), DEV).plan
    assert ("wait",) == kinds(diagnose(observed(DEV, "UPDATE_IN_PROGRESS", unread=UNREAD), DEV).plan)


def test_prod_fences_nothing() -> None:
    """Not even an empty bucket that its template would delete and that something writes into."""

    held = replace(log_bucket_resource(PROD), policy="Delete")
    found = diagnose(observed(PROD, "ROLLBACK_FAILED", resources=(held,), buckets=(log_bucket(versions=0),)), PROD)
    assert ("delete-stack",) == kinds(found.plan)


def test_what_is_kept_is_not_also_retained() -> None:
    """The template keeps it already, however often its deletion failed."""

    kept = replace(STUBBORN, policy="Retain")
    (delete,) = diagnose(observed(DEV, "DELETE_FAILED", attempts=2, resources=(kept,)), DEV).plan
    assert isinstance(delete, DeleteStack)
    assert ((), ("Group-1",)) == (delete.retain, delete.kept)


def test_the_first_failure() -> None:
    """Of the last operation that failed; what was cancelled for another's failure, and the stack's own, come after."""

    events = (
        event("Old", "CREATE_FAILED", "an earlier operation"),
        own(DEV, "ROLLBACK_COMPLETE", at=1),
        event("Other", "UPDATE_FAILED", "Resource update cancelled", at=2),
        event("Cause", "UPDATE_FAILED", "why", at=3),
        event("Later", "UPDATE_FAILED", "as well", at=4),
        own(DEV, "UPDATE_FAILED", "The following resource(s) failed", at=5),
        own(DEV, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated", at=6),
        own(DEV, "UPDATE_ROLLBACK_COMPLETE", at=7),
    )
    assert events[3] == diagnose(observed(DEV, "UPDATE_ROLLBACK_COMPLETE", events=events), DEV).first_failure


def test_a_stack_that_failed_with_every_resource_fine() -> None:
    """Its own event tells why."""

    turned = own(DEV, "ROLLBACK_IN_PROGRESS", "Validation failed with 1 error(s).", at=1)
    events = (own(DEV, "CREATE_IN_PROGRESS"), turned, own(DEV, "ROLLBACK_COMPLETE", at=2))
    found = diagnose(observed(DEV, "ROLLBACK_COMPLETE", events=events), DEV)
    assert turned == found.first_failure
    assert "CloudFormation's own validation refused the template" in found.cause


def test_of_two_that_run_the_one_that_began_first_is_named() -> None:
    """It has taken longest; when it began, not when it last told something."""

    events = (
        own(DEV, "CREATE_IN_PROGRESS"),
        event("First", "CREATE_IN_PROGRESS", at=1),
        event("Second", "CREATE_IN_PROGRESS", at=2),
        event("First", "CREATE_IN_PROGRESS", "Resource creation Initiated", at=3),
    )
    (wait,) = diagnose(observed(DEV, "CREATE_IN_PROGRESS", events=events), DEV).plan
    assert "First (AWS::SNS::Topic) is CREATE_IN_PROGRESS since 2026-11-23T12:01:00+00:00" in wait.reason


EMPTIER = resource("Emptier", resource_type="Custom::S3AutoDeleteObjects", uses=frozenset({"LogBucket"}))
POLICY = resource("Policy", resource_type="AWS::S3::BucketPolicy", uses=frozenset({"LogBucket"}))
KEY = resource("Key", resource_type="AWS::KMS::Key")


@pytest.mark.parametrize(
    ("taker", "stopped"),
    [
        (EMPTIER, True),
        (replace(EMPTIER, resource_type="AWS::CloudFormation::CustomResource", status="CREATE_FAILED"), True),
        (POLICY, True),
        (KEY, True),
        (replace(KEY, policy="RetainExceptOnCreate"), False),
        (replace(KEY, logical_id="AnotherKey"), False),
        (replace(POLICY, status="CREATE_FAILED"), False),
        (replace(EMPTIER, physical_id=""), False),
        (replace(POLICY, policy="RetainExceptOnCreate"), False),
        (replace(EMPTIER, uses=frozenset({"Vpc"})), False),
        (replace(POLICY, resource_type="AWS::EC2::FlowLog"), False),
    ],
    ids=[
        "emptier",
        "half-made",
        "policy",
        "key",
        "key-kept",
        "another-key",
        "policy-not-made",
        "never-made",
        "kept",
        "anothers",
        "harmless",
    ],
)
def test_what_a_deletion_would_take_from_what_is_kept(taker: Resource, stopped: bool) -> None:
    """CloudFormation would leave prod's bucket, yet run its emptier, delete its policy or its key: a person acts."""

    kept = replace(log_bucket_resource(PROD, "CREATE_COMPLETE"), uses=frozenset({"Key"}))
    found = diagnose(observed(PROD, "CREATE_FAILED", resources=(kept, taker), buckets=(log_bucket(),)), PROD)
    assert (("person",) if stopped else ("delete-stack",)) == kinds(found.plan)
    assert stopped == (f"{taker.logical_id} ({taker.resource_type}) of logs-1" in str(found.plan[0].reason))
