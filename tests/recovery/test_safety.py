"""What no plan ever holds, whatever was seen."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.diagnose import diagnose
from recovery.observed import Bucket, ChangeSet, NameInTheWay, Observed, Resource, Stack, Writer
from recovery.plan import ContinueRollback, DeleteLeftover, DeleteStack, EmptyBucket, FenceBucket, Person, Step
from recovery.target import Target
from stages.stack_states import BUSY, HEALTHY, STATES
from tests.recovery.factory import DEV, PROD, stack_id

NAMES = st.sampled_from(["A", "B", "C"])
OFTEN = settings(max_examples=400, deadline=None)
DEAD = ["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "DELETE_FAILED"]
RARELY = st.sampled_from([False] * 4 + [True])
RESOURCES = st.builds(
    Resource,
    logical_id=NAMES,
    resource_type=st.sampled_from(["AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SNS::Topic"]),
    physical_id=NAMES.map(str.lower),
    status=st.sampled_from(["CREATE_COMPLETE", "CREATE_FAILED", "DELETE_FAILED", "UPDATE_FAILED"]),
    policy=st.sampled_from(["Delete"] * 4 + ["Retain", "RetainExceptOnCreate", "Snapshot"]),
    named=st.booleans(),
)
BUCKETS = st.builds(
    Bucket,
    logical_id=NAMES,
    name=NAMES.map(str.lower),
    region=st.sampled_from(["us-east-1"] * 6 + ["", "eu-west-1"]),
    owner=st.sampled_from([""] * 6 + ["another stack's"]),
    versions=st.sampled_from([0, 0, 0, 3]),
    counted_all=st.booleans(),
    lock=st.sampled_from([""] * 6 + ["object lock is on"]),
    writers=st.lists(st.builds(Writer, flow_log_id=st.just("fl-1"), ours=st.booleans()), max_size=2).map(tuple),
)
WAYS = st.builds(
    NameInTheWay,
    resource_type=st.just("AWS::SSM::Parameter"),
    name=st.just("/a"),
    ours=st.booleans(),
    told=st.just("/a already exists"),
)
CHANGE_SETS = st.builds(
    ChangeSet,
    name=NAMES,
    status=st.sampled_from(["CREATE_COMPLETE", "CREATE_IN_PROGRESS"]),
    execution_status=st.sampled_from(["AVAILABLE", "EXECUTE_IN_PROGRESS"]),
)


def _of(target: Target) -> st.SearchStrategy[Observed]:
    stacks = st.builds(
        Stack,
        name=st.just(target.stack),
        stack_id=st.just(stack_id(target)),
        status=st.sampled_from([*sorted(STATES), "HOVERING"]) | st.sampled_from(DEAD),
        protected=RARELY,
        tags=st.just(dict(target.tags)),
        parent=RARELY.map(lambda nested: "arn:root" if nested else ""),
        attempts=st.integers(1, 3),
    )
    return st.builds(
        Observed,
        account=st.just(target.account),
        region=st.just(target.region),
        stack=stacks | stacks | st.none(),
        resources=st.lists(RESOURCES, min_size=1, max_size=3, unique_by=lambda one: one.logical_id).map(tuple),
        buckets=st.lists(BUCKETS, max_size=3, unique_by=lambda one: one.logical_id).map(tuple),
        change_sets=st.lists(CHANGE_SETS, max_size=2).map(tuple),
        in_the_way=st.lists(WAYS, max_size=2).map(tuple),
    )


def deletions(plan: Sequence[Step]) -> list[DeleteStack]:
    return [step for step in plan if isinstance(step, DeleteStack)]


@OFTEN
@given(_of(PROD))
def test_what_keeps_is_never_emptied(seen: Observed) -> None:
    """Nor fenced, nor are its leftovers deleted; and nothing kept is deleted by name."""

    plan = diagnose(seen, PROD).plan
    assert [] == [step for step in plan if isinstance(step, FenceBucket | EmptyBucket | DeleteLeftover)]
    assert [] == [step for step in deletions(plan) if step.empties]


@OFTEN
@given(_of(DEV))
def test_only_buckets_of_the_stack_are_emptied(seen: Observed) -> None:
    """There, in its region, not locked, not another's, not kept, and not of a create that failed."""

    for step in diagnose(seen, DEV).plan:
        if isinstance(step, FenceBucket | EmptyBucket):
            matching = [one for one in seen.buckets if one.name == step.bucket]
            assert [one for one in matching if _may_be_emptied(one, seen)]


def _may_be_emptied(bucket: Bucket, seen: Observed) -> bool:
    resource = seen.resource(bucket.logical_id)
    ours = resource is not None and not resource.kept and resource.status != "CREATE_FAILED"
    return ours and not bucket.owner and not bucket.lock and bucket.region == DEV.region


@OFTEN
@given(_of(DEV) | _of(PROD))
def test_a_healthy_stack_is_never_touched(seen: Observed) -> None:
    """And one at work is only waited for."""

    target = PROD if seen.account == PROD.account else DEV
    if seen.stack is None or seen.stack.parent:
        return
    plan = diagnose(seen, target).plan
    if seen.stack.status in HEALTHY:
        assert () == plan
    if seen.stack.status in BUSY:
        assert ["wait"] == [step.kind for step in plan]


@OFTEN
@given(_of(DEV), st.sampled_from(sorted(DEV.tags)), st.booleans())
def test_what_is_not_ours_is_a_persons(seen: Observed, key: str, missing: bool) -> None:
    """One tag that is missing or different is enough."""

    if seen.stack is None or seen.stack.status == "DELETE_COMPLETE":
        return
    tags = {name: value for name, value in DEV.tags.items() if name != key} | ({} if missing else {key: "other"})
    plan = diagnose(replace(seen, stack=replace(seen.stack, tags=tags)), DEV).plan
    assert ["person"] == [step.kind for step in plan]


@OFTEN
@given(_of(DEV) | _of(PROD))
def test_deletion(seen: Observed) -> None:
    """Never under protection or in place of a rollback; what is kept is neither retained nor emptied; retaining is
    legal in DELETE_FAILED only; a nested stack is its root's."""

    target = PROD if seen.account == PROD.account else DEV
    kept = {one.logical_id for one in seen.resources if one.kept}
    kept_buckets = {one.name for one in seen.buckets if one.logical_id in kept}
    doomed = {one.name for one in seen.buckets if one.logical_id not in kept}
    for step in deletions(diagnose(seen, target).plan):
        assert seen.stack is not None
        assert not seen.stack.protected
        assert not seen.stack.parent
        assert seen.stack.status not in HEALTHY | BUSY | {"UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"}
        assert not set(step.retain) & kept
        assert not set(step.empties) & (kept_buckets - doomed)
        assert "DELETE_FAILED" == seen.stack.status or not step.retain


@OFTEN
@given(_of(DEV) | _of(PROD))
def test_what_is_passed_over_failed(seen: Observed) -> None:
    """CloudFormation passes over what is UPDATE_FAILED, and nothing else."""

    target = PROD if seen.account == PROD.account else DEV
    for step in diagnose(seen, target).plan:
        if isinstance(step, ContinueRollback):
            failed = {one.logical_id for one in seen.resources if one.status == "UPDATE_FAILED"}
            assert set(step.skip) <= failed


@OFTEN
@given(_of(DEV) | _of(PROD))
def test_a_person_comes_last(seen: Observed) -> None:
    """Nothing is planned for after a decision that is not made yet."""

    target = PROD if seen.account == PROD.account else DEV
    plan = diagnose(seen, target).plan
    assert [] == [step for step in plan[:-1] if isinstance(step, Person)]
