"""What a look makes of AWS's answers: of those, too, that the emulated AWS has no way to give."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from recovery.diagnose import diagnose
from recovery.observe import look
from recovery.observed import Bucket, NameInTheWay, Observed, Writer
from report.problem import Problem
from tests.recovery.answers import TAGS, Answer, clients, error, event, own, stack
from tests.recovery.factory import DEV, stack_id
from tests.recovery.state_table import ROWS, WRITTEN

GROUP = "AWS::Logs::LogGroup"
FAILED = event("Group", "IMPORT_FAILED", "AccessDenied", kind=GROUP, at=1)
RUNNING = event("Group", "IMPORT_IN_PROGRESS", kind=GROUP, at=1)
BACK = event("Group", "IMPORT_ROLLBACK_IN_PROGRESS", kind=GROUP, at=3)
IMPORTS = {
    "IMPORT_IN_PROGRESS": (RUNNING, own("IMPORT_IN_PROGRESS")),
    "IMPORT_ROLLBACK_IN_PROGRESS": (BACK, own("IMPORT_ROLLBACK_IN_PROGRESS", at=2), FAILED, own("IMPORT_IN_PROGRESS")),
    "IMPORT_ROLLBACK_FAILED": (
        own("IMPORT_ROLLBACK_FAILED", at=4),
        own("IMPORT_ROLLBACK_IN_PROGRESS", at=2),
        FAILED,
        own("IMPORT_IN_PROGRESS"),
    ),
}


def seen(answers: Mapping[str, Answer]) -> Observed:
    return look(DEV, clients(answers))


def test_what_is_written_is_told() -> None:
    """The table says "written answers" of these states, and of no other."""

    assert sorted(IMPORTS) == sorted(row.state for row in ROWS if row.reached == WRITTEN)


@pytest.mark.parametrize("row", [row for row in ROWS if row.reached == WRITTEN], ids=lambda row: row.state)
def test_written(row: Any) -> None:
    """The state is read, and diagnosed as the table says."""

    found = diagnose(seen(stack(row.state, *IMPORTS[row.state])), DEV)
    assert (row.state, row.dev, row.blocks) == (found.status, tuple(step.kind for step in found.plan), found.blocks)
    assert row.says in found.cause
    if found.plan[0].kind == "wait":
        assert "Group (AWS::Logs::LogGroup) is" in found.plan[0].reason


def test_no_stack() -> None:
    """CloudFormation has a ValidationError for it; any other is raised."""

    missing = error("ValidationError", f"Stack with id {DEV.stack} does not exist")
    assert Observed(account=DEV.account, region=DEV.region, stack=None) == seen({"DescribeStacks": missing})
    with pytest.raises(ClientError):
        seen({"DescribeStacks": error("ValidationError", "1 validation error detected")})


def test_a_stack_that_goes_meanwhile() -> None:
    """Its change sets are asked for by its name, which nobody has any more: it has none, and is otherwise as it was."""

    missing = error("ValidationError", f"Stack [{DEV.stack}] does not exist")
    rows = stack("ROLLBACK_COMPLETE", own("ROLLBACK_COMPLETE"))
    assert seen(rows) == seen({**rows, "ListChangeSets": missing})


def test_events_of_two_operations() -> None:
    """Older ones are not asked for: not even the page."""

    pages = []

    def page(asked: Mapping[str, Any]) -> dict[str, Any]:
        pages.append(asked.get("NextToken", "1"))
        events = {
            "1": [own("DELETE_FAILED", at=9), event("A", "DELETE_FAILED", "x", at=8), own("DELETE_IN_PROGRESS", at=7)],
            "2": [
                own("DELETE_FAILED", at=6), own("DELETE_IN_PROGRESS", at=5), own("ROLLBACK_FAILED", at=4),
                event("Old", "CREATE_FAILED", "y", at=3),
            ],
        }[pages[-1]]  # fmt: skip
        return {"StackEvents": events, "NextToken": str(int(pages[-1]) + 1)}

    found = seen(stack("DELETE_FAILED", DescribeStackEvents=page))
    assert ["1", "2"] == pages
    assert ["DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_FAILED"] == [
        one.status for one in found.events
    ]
    assert found.stack is not None
    assert 2 == found.stack.attempts


@pytest.mark.parametrize(
    ("rests", "attempts"),
    [(["ROLLBACK_FAILED", "DELETE_FAILED"], 1), (["DELETE_FAILED", "DELETE_FAILED"], 2)],
)
def test_attempts(rests: list[str], attempts: int) -> None:
    """A rollback that failed is no failed deletion."""

    events = [own(status, at=at) for at, rest in enumerate(rests) for status in ("DELETE_IN_PROGRESS", rest)]
    found = seen(stack("DELETE_FAILED", *events[::-1])).stack
    assert found is not None
    assert attempts == found.attempts


def test_a_stack_in_review_has_the_tags_of_its_change_sets() -> None:
    """Where they agree; another stack's change sets are nobody's business."""

    described = {"StackName": DEV.stack, "StackId": stack_id(DEV), "StackStatus": "REVIEW_IN_PROGRESS"}
    summary = {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}
    answers = stack(
        "REVIEW_IN_PROGRESS",
        DescribeStacks={"Stacks": [described]},
        ListChangeSets={
            "Summaries": [
                {"ChangeSetName": "one", "StackId": stack_id(DEV), **summary},
                {"ChangeSetName": "other", "StackId": "another", **summary},
            ]
        },
        DescribeChangeSet={"Tags": TAGS},
        GetTemplate=error("ValidationError", "there is none yet"),
    )
    found = seen(answers)
    assert found.stack is not None
    assert DEV.tags == found.stack.tags
    assert ["one"] == [one.name for one in found.change_sets]


TEMPLATE: dict[str, dict[str, Any]] = {
    "Bucket": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"},
    "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/sluice/dev/VpcId"}},
    "Database": {"Type": "AWS::RDS::DBInstance"},
    "ByRef": {"Type": "Custom::Emptier", "Properties": {"Bucket": {"Ref": "Bucket"}}},
    "ByAtt": {"Type": "Custom::Emptier", "Properties": {"Arn": {"Fn::GetAtt": ["Bucket", "Arn"]}, "X": "Parameters"}},
    "BySub": {"Type": "Custom::Emptier", "Properties": {"Arn": {"Fn::Sub": "${Bucket.Arn}/*"}, "X": ["Parameter"]}},
}


def listed(logical_id: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": f"{logical_id.lower()}-1",
        "ResourceType": TEMPLATE[logical_id]["Type"],
        "ResourceStatus": status,
        **more,
    }


def test_resources() -> None:
    """With what the template says of each, and the reason of the last event; what is gone is not the stack's."""

    summaries = [
        listed("Parameter", "DELETE_FAILED"),
        listed("Database", "CREATE_COMPLETE"),
        listed("Bucket", "DELETE_SKIPPED"),
    ]
    answers = stack(
        "DELETE_FAILED",
        event("Parameter", "DELETE_FAILED", "because"),
        GetTemplate={"TemplateBody": {"Resources": TEMPLATE}},
        ListStackResources={"StackResourceSummaries": summaries},
    )
    assert [("Parameter", "because", "Delete", True, False), ("Database", "", "Snapshot", False, True)] == [
        (one.logical_id, one.reason, one.policy, one.named, one.kept) for one in seen(answers).resources
    ]


@pytest.mark.parametrize("of", ["ByRef", "ByAtt", "BySub"])
def test_what_a_resource_uses(of: str) -> None:
    """Whichever way its properties speak of another one."""

    answers = stack(
        "CREATE_FAILED",
        GetTemplate={"TemplateBody": {"Resources": TEMPLATE}},
        ListStackResources={"StackResourceSummaries": [listed(of, "CREATE_COMPLETE")]},
    )
    (found,) = seen(answers).resources
    assert {"Bucket"} == found.uses - {"Parameter"}  # a word that is a logical id, too, is taken for one


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Resources: {}\n", "the template is not JSON"),
        ({"Resources": {"A": {"DeletionPolicy": {"Fn::If": []}}}}, "the DeletionPolicy of A is computed"),
    ],
    ids=["yaml", "computed"],
)
def test_templates_that_do_not_tell_what_is_kept(body: object, says: str) -> None:
    """No plan is made of a stack of which it is not known what it keeps."""

    found = seen(stack("ROLLBACK_FAILED", GetTemplate={"TemplateBody": body}))
    assert says in found.unread[0]
    with pytest.raises(Problem, match="not all of it could be read"):
        diagnose(found, DEV)


@pytest.mark.parametrize("operation", ["DescribeStackEvents", "ListChangeSets", "GetTemplate", "ListStackResources"])
def test_what_is_denied_is_told(operation: str) -> None:
    """One sentence each; what fails otherwise fails the look."""

    denied = error("AccessDenied", "User: x is not authorized to perform: y")
    (sentence,) = seen(stack("ROLLBACK_FAILED", **{operation: denied})).unread
    assert "is not authorized to perform: y" in sentence
    with pytest.raises(ClientError):
        seen(stack("ROLLBACK_FAILED", **{operation: error("ExpiredToken")}))


def with_bucket(**more: Answer) -> dict[str, Answer]:
    """A stack with a bucket of its own, of three versions, without lock or writer."""
    return stack(
        "ROLLBACK_FAILED",
        GetTemplate={"TemplateBody": {"Resources": TEMPLATE}},
        ListStackResources={"StackResourceSummaries": [listed("Bucket", "DELETE_FAILED")]},
        **{
            "DescribeFlowLogs": {"FlowLogs": []},
            "HeadBucket": {"BucketRegion": DEV.region},
            "GetBucketTagging": {"TagSet": TAGS},
            "ListObjectVersions": {"Versions": [{}, {}], "DeleteMarkers": [{}], "IsTruncated": False},
            "GetObjectLockConfiguration": error("ObjectLockConfigurationNotFoundError"),
            **more,
        },
    )


BUCKET = Bucket(logical_id="Bucket", name="bucket-1", region=DEV.region, versions=3)
OTHERS = "arn:aws:cloudformation:us-east-1:222222222222:stack/other/9"
STACK_ID = "aws:cloudformation:stack-id"
LOCKED = {"ObjectLockEnabled": "Enabled"}
FLOW_LOG = {"FlowLogId": "fl-1", "ResourceId": "vpc-9", "LogDestination": "arn:aws:s3:::bucket-1/prefix/"}
NOT_OURS = "it has not the tags of ours: Environment=dev, CostCenter=NetworkOps, Project=sluice"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, BUCKET),
        ({"HeadBucket": error("404")}, replace(BUCKET, region="", versions=0)),
        (
            {"HeadBucket": error("301", **{"x-amz-bucket-region": "eu-west-1"})},
            replace(BUCKET, region="eu-west-1", versions=0),
        ),
        ({"HeadBucket": {"BucketRegion": "eu-west-1"}}, replace(BUCKET, region="eu-west-1", versions=0)),
        (
            {"HeadBucket": error("403", **{"x-amz-bucket-region": "us-east-1"})},
            replace(
                BUCKET,
                versions=0,
                owner="S3 refuses it to the account 222222222222: it is another's, or must not be read",
            ),
        ),
        ({"GetBucketTagging": error("NoSuchTagSet")}, replace(BUCKET, owner=NOT_OURS)),
        (
            {"GetBucketTagging": {"TagSet": [*TAGS, {"Key": STACK_ID, "Value": OTHERS}]}},
            replace(BUCKET, owner=f"it has the tags of the stack other ({OTHERS})"),
        ),
        ({"GetBucketTagging": {"TagSet": [{"Key": STACK_ID, "Value": stack_id(DEV)}]}}, BUCKET),
        (
            {"GetObjectLockConfiguration": {"ObjectLockConfiguration": LOCKED}},
            replace(BUCKET, lock="object lock is on"),
        ),
        (
            {
                "GetObjectLockConfiguration": {
                    "ObjectLockConfiguration": {
                        **LOCKED,
                        "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}},
                    }
                }
            },
            replace(BUCKET, lock="object lock is on, and keeps every version for 30 days (COMPLIANCE)"),
        ),
        (
            {"DescribeFlowLogs": {"FlowLogs": [FLOW_LOG]}},
            replace(BUCKET, writers=(Writer(flow_log_id="fl-1", ours=False),)),
        ),
        (
            {"DescribeFlowLogs": {"FlowLogs": [{**FLOW_LOG, "FlowLogId": "bucket-1"}]}},
            replace(BUCKET, writers=(Writer(flow_log_id="bucket-1", ours=True),)),
        ),
        (
            {"DescribeFlowLogs": {"FlowLogs": [{**FLOW_LOG, "LogDestination": "arn:aws:s3:::bucket-10"}]}},
            BUCKET,
        ),
        ({"HeadBucket": error("400")}, BUCKET),
        ({"GetBucketTagging": error("NoSuchBucket")}, replace(BUCKET, region="", versions=0)),
        ({"ListObjectVersions": error("NoSuchBucket")}, replace(BUCKET, region="", versions=0)),
        ({"GetObjectLockConfiguration": error("NoSuchBucket")}, replace(BUCKET, region="", versions=0)),
    ],
    ids=[
        "ours", "gone", "redirected", "elsewhere", "forbidden", "no-tags", "anothers", "by-stack-id", "locked",
        "retained", "written", "written-by-ours", "anothers-writer", "no-body", "gone-before-tags",
        "gone-before-listing", "gone-before-lock",
    ],
)  # fmt: skip
def test_bucket(more: dict[str, Answer], expected: Bucket) -> None:
    """Where it is, whose, how much it holds, what locks it, and what writes into it."""

    assert (expected,) == seen(with_bucket(**more)).buckets


def test_a_refusal_without_a_body_is_told_by_the_next_call() -> None:
    """S3 answers HeadBucket with a bare 400 where the session has ended, and says so to whoever asks for the tags."""

    with pytest.raises(ClientError, match="ExpiredToken"):
        seen(with_bucket(HeadBucket=error("400"), GetBucketTagging=error("ExpiredToken")))


def test_a_large_bucket_is_not_counted_to_the_end() -> None:
    """Two pages are enough to tell much from little."""

    pages = []

    def page(asked: Mapping[str, Any]) -> dict[str, Any]:
        pages.append(asked)
        return {"Versions": [{}] * 1000, "IsTruncated": True, "NextKeyMarker": f"{len(pages)}"}

    (bucket,) = seen(with_bucket(ListObjectVersions=page)).buckets
    assert (2, 2000, False, "more than 2,000") == (len(pages), bucket.versions, bucket.counted_all, bucket.count)


def test_a_bucket_that_failed_to_be_created_is_not_looked_at() -> None:
    """It may be anybody's: S3 is not asked."""

    summaries = {"StackResourceSummaries": [listed("Bucket", "CREATE_FAILED")]}
    answers = {key: value for key, value in with_bucket().items() if key not in ("HeadBucket", "DescribeFlowLogs")}
    assert () == seen({**answers, "ListStackResources": summaries}).buckets


def test_every_bucket_call_names_the_owner() -> None:
    """A bucket of the same name in another account answers none of them."""

    owners = []

    def asking(operation: str, answer: Answer) -> Answer:
        def note(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            owners.append((operation, asked["headers"].get("x-amz-expected-bucket-owner")))
            return answer(asked) if callable(answer) else answer

        return note

    look(DEV, clients({operation: asking(operation, answer) for operation, answer in with_bucket().items()}))
    of_buckets = [(name, owner) for name, owner in owners if "Bucket" in name or "Object" in name]
    asked = ["GetBucketTagging", "GetObjectLockConfiguration", "HeadBucket", "ListObjectVersions"]
    assert [(name, DEV.account) for name in asked] == sorted(of_buckets)


EXISTS = "/sluice/dev/VpcId already exists"
CLAIMED = {"StackResources": [{"PhysicalResourceId": "/sluice/dev/VpcId", "ResourceStatus": "CREATE_COMPLETE"}]}
UNCLAIMED = error("ValidationError", "Stack for /sluice/dev/VpcId does not exist")


@pytest.mark.parametrize(
    ("tags", "stacks", "ours"),
    [
        ({"TagList": TAGS}, UNCLAIMED, True),
        ({"TagList": TAGS}, CLAIMED, False),
        ({"TagList": TAGS[1:]}, UNCLAIMED, False),
        (error("InvalidResourceId"), UNCLAIMED, None),
    ],
    ids=["ours", "claimed", "foreign", "gone"],
)
def test_parameter_in_the_way(tags: Answer, stacks: Answer, ours: bool | None) -> None:
    """Ours is what has all our tags, and no stack. What is gone is in nobody's way."""

    collided = {**event("Parameter", "CREATE_FAILED", EXISTS, kind="AWS::SSM::Parameter"), "PhysicalResourceId": ""}
    answers = stack(
        "ROLLBACK_COMPLETE",
        collided,
        GetTemplate={"TemplateBody": {"Resources": TEMPLATE}},
        ListTagsForResource=tags,
        DescribeStackResources=stacks,
    )
    name = NameInTheWay(resource_type="AWS::SSM::Parameter", name="/sluice/dev/VpcId", ours=bool(ours), told=EXISTS)
    assert (() if ours is None else (name,)) == seen(answers).in_the_way


def test_tags_that_may_not_be_read_show_nothing() -> None:
    """What is not shown to be ours is a person's; the look goes on."""

    answers = stack(
        "ROLLBACK_COMPLETE",
        event("Parameter", "CREATE_FAILED", EXISTS, kind="AWS::SSM::Parameter"),
        ListTagsForResource=error("AccessDeniedException", "no"),
    )
    found = seen(answers)
    assert ((), False) == (found.unread, found.in_the_way[0].ours)
    assert "AccessDeniedException" in found.in_the_way[0].told


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("role-x already exists in stack arn:aws:cloudformation:us-east-1:2:stack/o/1", "role-x"),
        (
            "Resource of type 'AWS::IAM::Role' with identifier '{\"/properties/RoleName\":\"role-x\"}' already exists.",
            "role-x",
        ),
        ("Role with name role-x already exists. (Service: Iam, Status Code: 409)", "role-x"),
        ("It already exists", "Role"),
    ],
)
def test_name_in_the_reason(reason: str, name: str) -> None:
    """Where neither the event nor the template has it; in doubt the resource is named."""

    collided = {**event("Role", "CREATE_FAILED", reason, kind="AWS::IAM::Role"), "PhysicalResourceId": ""}
    (found,) = seen(stack("ROLLBACK_COMPLETE", collided)).in_the_way
    assert (name, False) == (found.name, found.ours)


def test_a_policy_that_exists_is_no_name_in_the_way() -> None:
    """It goes with its bucket."""

    reason = "The bucket policy already exists on bucket logs-1."
    failed = event("Policy", "CREATE_FAILED", reason, kind="AWS::S3::BucketPolicy")
    assert () == seen(stack("ROLLBACK_COMPLETE", failed)).in_the_way
