"""The calls that recovery stands on: what the emulated AWS must refuse, and tell, as AWS does."""

import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.emulator.process import EmulatedAws
from tests.rehearsal.emulator.conftest import DEV, ClientOf
from tests.rehearsal.emulator.networks import NETWORK, Resource, ref, resource, trusting
from tests.rehearsal.emulator.stacks import Stacks

pytestmark = pytest.mark.machine
TOPIC = {"Topic": resource("AWS::SNS::Topic")}
BODY = json.dumps({"Resources": TOPIC})


@pytest.fixture
def stacks(client: ClientOf) -> Stacks:
    return Stacks(client("cloudformation"))


@pytest.fixture
def control(emulated_aws: EmulatedAws) -> Iterator[Any]:
    """No fault is left for the next test."""
    yield emulated_aws.control
    emulated_aws.control.put_settings(faults=[])


def id_of(stacks: Stacks, name: str) -> str:
    return str(stacks.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"])


def statuses(stacks: Stacks, name: str) -> dict[str, str]:
    """What ListStackResources says, by logical id."""
    pages = stacks.cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    return {
        each["LogicalResourceId"]: each["ResourceStatus"] for page in pages for each in page["StackResourceSummaries"]
    }


def test_a_protected_stack_stays(stacks: Stacks) -> None:
    """DeleteStack is refused, and nothing begins."""

    stacks.create("protected", TOPIC)
    stacks.cloudformation.update_termination_protection(StackName="protected", EnableTerminationProtection=True)
    with pytest.raises(ClientError, match=r"cannot be deleted while TerminationProtection is enabled"):
        stacks.cloudformation.delete_stack(StackName="protected")
    assert stacks.settled("protected") == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("call", "arguments", "sentence"),
    [
        ("delete_stack", {"RetainResources": ["Topic"]}, "not in DELETE_FAILED state"),
        ("delete_stack", {"DeletionMode": "FORCE_DELETE_STACK"}, "only when the stack is in the DELETE_FAILED state"),
        ("continue_update_rollback", {}, "ContinueUpdateRollback cannot be called from current stack status"),
        ("rollback_stack", {}, "RollbackStack cannot be called from current stack status"),
        ("cancel_update_stack", {}, "CancelUpdateStack cannot be called from current stack status"),
    ],
)
def test_a_healthy_stack_takes_no_remedy(stacks: Stacks, call: str, arguments: dict[str, Any], sentence: str) -> None:
    """What frees a stuck stack is refused on one that is not."""

    if "healthy" not in [each["StackName"] for each in stacks.cloudformation.describe_stacks()["Stacks"]]:
        stacks.create("healthy", TOPIC)
    with pytest.raises(ClientError, match=sentence):
        getattr(stacks.cloudformation, call)(StackName="healthy", **arguments)
    assert stacks.settled("healthy") == "CREATE_COMPLETE"


def test_a_failed_delete_goes_on_without_what_is_retained(stacks: Stacks, client: ClientOf) -> None:
    """In DELETE_FAILED, RetainResources names what is left of the stack, and nothing else."""

    stacks.create("leaving", {**TOPIC, "Bucket": resource("AWS::S3::Bucket", BucketName="leaving-bucket")})
    client("s3").put_object(Bucket="leaving-bucket", Key="a", Body=b"a")
    stack_id = id_of(stacks, "leaving")
    assert stacks.delete("leaving") == "DELETE_FAILED"
    assert statuses(stacks, "leaving") == {"Bucket": "DELETE_FAILED", "Topic": "DELETE_COMPLETE"}
    with pytest.raises(ClientError, match="do not exist"):
        stacks.cloudformation.delete_stack(StackName="leaving", RetainResources=["Topic"])
    stacks.cloudformation.delete_stack(StackName="leaving", RetainResources=["Bucket"])
    assert stacks.settled(stack_id) == "DELETE_COMPLETE"
    assert statuses(stacks, stack_id) == {"Bucket": "DELETE_SKIPPED", "Topic": "DELETE_COMPLETE"}
    client("s3").head_bucket(Bucket="leaving-bucket")


def test_only_what_failed_is_skipped(stacks: Stacks, control: Any) -> None:
    """ContinueUpdateRollback skips resources in UPDATE_FAILED, and ends in UPDATE_ROLLBACK_COMPLETE."""

    def topics(name: str) -> dict[str, Resource]:
        good = resource("AWS::SNS::Topic", DisplayName=name)
        return {"Good": good, "Stuck": resource("AWS::SNS::Topic", needs=["Good"], DisplayName=name)}

    stacks.create("skipping", topics("one"))
    control.put_settings(faults=[{"stack": "skipping", "logical_id": "Stuck", "operation": "update", "times": None}])
    assert stacks.update("skipping", topics("two")) == "UPDATE_ROLLBACK_FAILED"
    assert statuses(stacks, "skipping") == {"Good": "UPDATE_COMPLETE", "Stuck": "UPDATE_FAILED"}
    with pytest.raises(ClientError, match="cannot be skipped"):
        stacks.cloudformation.continue_update_rollback(StackName="skipping", ResourcesToSkip=["Good"])
    with pytest.raises(ClientError, match="RollbackStack cannot be called"):
        stacks.cloudformation.rollback_stack(StackName="skipping")
    stacks.cloudformation.continue_update_rollback(StackName="skipping", ResourcesToSkip=["Stuck"])
    assert stacks.settled("skipping") == "UPDATE_ROLLBACK_COMPLETE"


def test_a_stack_without_rollback_is_rolled_back_later(stacks: Stacks, control: Any) -> None:
    """CREATE_FAILED shows what failed and why; RollbackStack ends in ROLLBACK_COMPLETE."""

    control.put_settings(faults=[{"stack": "later", "logical_id": "Topic", "operation": "create", "message": "No."}])
    stacks.cloudformation.create_stack(StackName="later", TemplateBody=BODY, DisableRollback=True)
    assert stacks.settled("later") == "CREATE_FAILED"
    (summary,) = stacks.cloudformation.list_stack_resources(StackName="later")["StackResourceSummaries"]
    assert (summary["ResourceStatus"], summary["ResourceStatusReason"]) == ("CREATE_FAILED", "No.")
    stacks.cloudformation.rollback_stack(StackName="later")
    assert stacks.settled("later") == "ROLLBACK_COMPLETE"


def test_a_deleted_stack_is_found_by_its_id_alone(stacks: Stacks) -> None:
    """DELETE_COMPLETE by id, after the name was taken again too; by name, every call says that it does not exist."""

    cloudformation = stacks.cloudformation
    stacks.create("gone", TOPIC)
    stack_id = id_of(stacks, "gone")
    stacks.delete("gone")
    calls = ("describe_stacks", "describe_stack_events", "list_stack_resources", "list_change_sets", "get_template")
    for call in calls:
        with pytest.raises(ClientError, match="does not exist"):
            getattr(cloudformation, call)(StackName="gone")
    stacks.create("gone", TOPIC)
    assert id_of(stacks, "gone") != stack_id
    assert stacks.settled(stack_id) == "DELETE_COMPLETE"
    assert stacks.events(stack_id)[-1]["ResourceStatus"] == "DELETE_COMPLETE"
    assert statuses(stacks, stack_id) == {"Topic": "DELETE_COMPLETE"}
    cloudformation.delete_stack(StackName=stack_id)
    assert stacks.settled("gone") == "CREATE_COMPLETE"


def test_a_stack_in_review(stacks: Stacks) -> None:
    """It keeps its id through several change sets, is found by both, and goes with its last change set."""

    cloudformation, given = stacks.cloudformation, {"ChangeSetType": "CREATE", "TemplateBody": BODY}
    first = cloudformation.create_change_set(StackName="review", ChangeSetName="first", **given)
    second = cloudformation.create_change_set(StackName="review", ChangeSetName="second", **given)
    assert first["StackId"] == second["StackId"] == id_of(stacks, "review")
    for name in ("review", first["StackId"]):
        listed = cloudformation.list_change_sets(StackName=name)["Summaries"]
        expected = {("first", "CREATE_COMPLETE", "AVAILABLE"), ("second", "CREATE_COMPLETE", "AVAILABLE")}
        assert expected == {(each["ChangeSetName"], each["Status"], each["ExecutionStatus"]) for each in listed}
    cloudformation.delete_change_set(StackName="review", ChangeSetName="first")
    assert cloudformation.describe_stacks(StackName="review")["Stacks"][0]["StackStatus"] == "REVIEW_IN_PROGRESS"
    cloudformation.delete_stack(StackName="review")
    assert stacks.settled(first["StackId"]) == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_change_set(StackName=first["StackId"], ChangeSetName="second")


def test_what_is_retained_stays(stacks: Stacks, client: ClientOf) -> None:
    """A failed create keeps Retain and deletes RetainExceptOnCreate; DeleteStack keeps both."""

    def buckets(**more: Resource) -> dict[str, Resource]:
        one, two = (resource("AWS::S3::Bucket", BucketName=f"retain-{each}") for each in ("always", "later"))
        return {
            "Always": {**one, "DeletionPolicy": "Retain"},
            "Later": {**two, "DeletionPolicy": "RetainExceptOnCreate"},
            **more,
        }

    def there() -> list[str]:
        return [each["Name"] for each in client("s3").list_buckets(Prefix="retain-")["Buckets"]]

    bad = resource("AWS::EC2::Route", needs=["Always", "Later"], RouteTableId="rtb-none", GatewayId="igw-none")
    assert stacks.create("retain", buckets(Bad=bad)) == "ROLLBACK_COMPLETE"
    assert there() == ["retain-always"]
    assert statuses(stacks, "retain") == {
        "Always": "DELETE_SKIPPED", "Later": "DELETE_COMPLETE", "Bad": "DELETE_COMPLETE"
    }  # fmt: skip
    stacks.delete("retain")
    client("s3").delete_bucket(Bucket="retain-always")
    assert stacks.create("retain", buckets()) == "CREATE_COMPLETE"
    assert stacks.delete("retain") == "DELETE_COMPLETE"
    assert there() == ["retain-always", "retain-later"]


def test_a_cleanup_is_a_state_of_its_own(stacks: Stacks, control: Any, client: ClientOf) -> None:
    """While an update deletes what it removed, the stack is UPDATE_COMPLETE_CLEANUP_IN_PROGRESS."""

    stacks.create("cleaning", {**TOPIC, "Old": resource("AWS::SNS::Topic")})
    quiet = {"stack": "cleaning", "logical_id": "Old", "operation": "delete", "kind": "silent", "seconds": 1.0}
    control.put_settings(faults=[quiet])
    seen, done, other = set(), threading.Event(), client("cloudformation")

    def watch() -> None:
        while not done.is_set():
            seen.add(other.describe_stacks(StackName="cleaning")["Stacks"][0]["StackStatus"])

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        ended = stacks.update("cleaning", TOPIC)
        done.set()
        watching.result()
    assert ended == "UPDATE_COMPLETE"
    assert "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" in seen


NAMED: dict[str, dict[str, Any]] = {
    "AWS::CloudWatch::Alarm": {
        "AlarmName": "taken", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "MetricName": "m",
        "Namespace": "n", "Period": 60, "Statistic": "Sum", "Threshold": 1,
    },
    "AWS::Events::Rule": {"Name": "taken", "ScheduleExpression": "rate(5 minutes)"},
    "AWS::IAM::Role": {"RoleName": "taken", "AssumeRolePolicyDocument": trusting("ec2.amazonaws.com")},
    "AWS::IAM::ManagedPolicy": {
        "ManagedPolicyName": "taken",
        "PolicyDocument": {
            "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]
        },
    },
    "AWS::KMS::Alias": {"AliasName": "alias/taken", "TargetKeyId": ref("Key")},
    "AWS::Logs::LogGroup": {"LogGroupName": "taken"},
    "AWS::SNS::Topic": {"TopicName": "taken"},
    "AWS::SSM::Parameter": {"Name": "/taken", "Type": "String", "Value": "1"},
}  # fmt: skip
KEY = resource("AWS::KMS::Key", KeyPolicy={"Version": "2012-10-17", "Statement": []})


@pytest.mark.parametrize("kind", NAMED)
def test_nothing_is_taken_over(stacks: Stacks, kind: str) -> None:
    """A resource whose name another stack has fails; the stack that has it still updates it."""

    name = re.sub(r"\W+", "-", kind.lower())
    needed = {"Key": KEY} if "Key" in json.dumps(NAMED[kind]) else {}
    template = {"It": resource(kind, **NAMED[kind]), **needed}
    assert stacks.create(f"has-{name}", template) == "CREATE_COMPLETE"
    assert stacks.create(f"wants-{name}", template) == "ROLLBACK_COMPLETE"
    assert "already exists" in stacks.failures(f"wants-{name}")["It"]
    assert stacks.update(f"has-{name}", {**template, **TOPIC}) == "UPDATE_COMPLETE"
    assert stacks.delete(f"has-{name}") == "DELETE_COMPLETE"
    assert stacks.create(f"again-{name}", template) == "CREATE_COMPLETE"


def test_the_stack_of_a_resource(stacks: Stacks) -> None:
    """DescribeStackResources finds it by physical id, and says so when there is none."""

    stacks.create("owner", {"Bucket": resource("AWS::S3::Bucket", BucketName="owned-bucket")})
    find = stacks.cloudformation.describe_stack_resources
    assert {each["StackName"] for each in find(PhysicalResourceId="owned-bucket")["StackResources"]} == {"owner"}
    with pytest.raises(ClientError, match="Stack for nobody-s does not exist"):
        find(PhysicalResourceId="nobody-s")


def test_events_come_in_pages(stacks: Stacks) -> None:
    """100 a page, newest first; the first failure of a large stack is not on the first page."""

    topics = {f"Topic{number}": resource("AWS::SNS::Topic") for number in range(60)}
    stacks.create("paged", topics)
    page = stacks.cloudformation.describe_stack_events(StackName="paged")
    assert (len(page["StackEvents"]), "NextToken" in page) == (100, True)
    events = stacks.events("paged")
    assert len(events) == 2 + 2 * len(topics)
    assert events[0]["ResourceStatusReason"] == "User Initiated"


def test_a_buckets_system_tags_stay(stacks: Stacks, client: ClientOf) -> None:
    """CloudFormation's tags are read with the others, and no call sets, changes or removes them."""

    s3 = client("s3")
    stacks.create("tagged", {"Bucket": resource("AWS::S3::Bucket", BucketName="tagged-bucket")})

    def tags() -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket="tagged-bucket")["TagSet"]}

    def put(given: dict[str, str]) -> None:
        tag_set = [{"Key": key, "Value": value} for key, value in given.items()]
        s3.put_bucket_tagging(Bucket="tagged-bucket", Tagging={"TagSet": tag_set})

    prefix, system = "aws:cloudformation:", tags()
    expected = {"stack-name": "tagged", "stack-id": id_of(stacks, "tagged"), "logical-id": "Bucket"}
    assert {prefix + key: value for key, value in expected.items()} == system
    for wrong, words in (
        ({"mine": "1"}, "System tags cannot be removed"),
        ({**system, prefix + "stack-name": "other"}, "System tags cannot be added/updated"),
    ):
        with pytest.raises(ClientError, match=words):
            put(wrong)
    with pytest.raises(ClientError, match="System tags cannot be removed"):
        s3.delete_bucket_tagging(Bucket="tagged-bucket")
    put({**system, "mine": "1"})
    assert tags() == {**system, "mine": "1"}


OWNED_CALLS: dict[str, dict[str, Any]] = {
    "delete_bucket": {},
    "delete_bucket_policy": {},
    "delete_object": {"Key": "a"},
    "delete_objects": {"Delete": {"Objects": [{"Key": "a"}]}},
    "get_bucket_location": {},
    "get_bucket_policy": {},
    "get_bucket_tagging": {},
    "get_bucket_versioning": {},
    "get_object_lock_configuration": {},
    "head_bucket": {},
    "list_multipart_uploads": {},
    "list_object_versions": {},
    "list_objects_v2": {},
    "put_bucket_policy": {"Policy": "{}"},
}


@pytest.mark.parametrize("call", OWNED_CALLS)
def test_a_bucket_of_another_owner_is_refused(client: ClientOf, call: str) -> None:
    """ExpectedBucketOwner that is another account: 403 on every call, and nothing happens."""

    s3 = client("s3")
    if "owned-by-tools" not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket="owned-by-tools")
        s3.put_object(Bucket="owned-by-tools", Key="a", Body=b"a")
    with pytest.raises(ClientError) as refused:
        getattr(s3, call)(Bucket="owned-by-tools", ExpectedBucketOwner=DEV, **OWNED_CALLS[call])
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert refused.value.response["Error"]["Code"] == ("403" if call.startswith("head") else "AccessDenied")
    assert s3.head_object(Bucket="owned-by-tools", Key="a", ExpectedBucketOwner="111111111111")["ContentLength"] == 1


def test_a_locked_version_stays(client: ClientOf) -> None:
    """Retention of both modes and a legal hold: AccessDenied for that object, in a batch and alone; the rest goes."""

    s3 = client("s3")
    s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    until = "2100-01-01T00:00:00Z"
    locks: dict[str, dict[str, str]] = {
        "governance": {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until},
        "compliance": {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until},
        "hold": {"ObjectLockLegalHoldStatus": "ON"},
        "free": {},
    }
    versions = {key: s3.put_object(Bucket="locked", Key=key, **lock)["VersionId"] for key, lock in locks.items()}
    batch = {"Objects": [{"Key": key, "VersionId": version} for key, version in versions.items()]}
    answer = s3.delete_objects(Bucket="locked", Delete=batch)
    assert ["free"] == [each["Key"] for each in answer["Deleted"]]
    expected = {(key, "AccessDenied", "Access Denied because object protected by object lock.") for key in locks}
    expected = {each for each in expected if each[0] != "free"}
    assert expected == {(each["Key"], each["Code"], each["Message"]) for each in answer["Errors"]}
    with pytest.raises(ClientError, match="object protected by object lock"):
        s3.delete_object(Bucket="locked", Key="hold", VersionId=versions["hold"])


def test_mfa_delete_keeps_versions(client: ClientOf) -> None:
    """GetBucketVersioning tells it, and versions go with a device's code only; so does the setting."""

    s3, on = client("s3"), {"Status": "Enabled", "MFADelete": "Enabled"}
    s3.create_bucket(Bucket="with-mfa")
    with pytest.raises(ClientError, match="Mfa Authentication must be used"):
        s3.put_bucket_versioning(Bucket="with-mfa", VersioningConfiguration=on)
    s3.put_bucket_versioning(Bucket="with-mfa", VersioningConfiguration=on, MFA="device 123456")
    version = s3.put_object(Bucket="with-mfa", Key="a")["VersionId"]
    assert s3.get_bucket_versioning(Bucket="with-mfa")["MFADelete"] == "Enabled"
    batch = {"Objects": [{"Key": "a", "VersionId": version}]}
    with pytest.raises(ClientError, match="Mfa Authentication must be used"):
        s3.delete_objects(Bucket="with-mfa", Delete=batch)
    s3.delete_objects(Bucket="with-mfa", Delete=batch, MFA="device 123456")
    assert "Versions" not in s3.list_object_versions(Bucket="with-mfa")


def test_a_bucket_in_another_region_says_where(client: ClientOf) -> None:
    """A call signed for another region is redirected; location and head tell the region."""

    there, here = client("s3", region="eu-west-1"), client("s3")
    there.create_bucket(Bucket="over-there", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    redirects = []
    here.meta.events.register("needs-retry.s3", lambda response, **_: redirects.append(response))
    here.list_object_versions(Bucket="over-there")
    (_, parsed), *_ = redirects
    assert (parsed["Error"]["Code"], parsed["ResponseMetadata"]["HTTPStatusCode"]) == ("PermanentRedirect", 301)
    assert here.get_bucket_location(Bucket="over-there")["LocationConstraint"] == "eu-west-1"
    assert here.head_bucket(Bucket="over-there")["BucketRegion"] == "eu-west-1"


@pytest.mark.parametrize("versioned", [True, False])
def test_versions_are_listed_once_each(client: ClientOf, versioned: bool) -> None:
    """Page by page, each version and delete marker comes once, in order; what comes and goes between is seen."""

    s3, bucket = client("s3"), f"listed-{versioned}".lower()
    s3.create_bucket(Bucket=bucket)
    if versioned:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    keys = [f"k{number:02}" for number in range(23)]
    for _ in range(2):
        for key in keys:
            s3.put_object(Bucket=bucket, Key=key)
    if versioned:
        s3.delete_object(Bucket=bucket, Key="k07")
    size = 2 * len(keys) + 1 if versioned else len(keys)
    pages = list(listing(s3, bucket))
    found = [(each["Key"], each["VersionId"]) for page in pages for each in page]
    assert (len(found), len(set(found))) == (size, size)
    assert [key for key, _ in found] == sorted(key for key, _ in found)
    s3.put_object(Bucket=bucket, Key="a-new")
    for key, version in found[5:]:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
    left = [(each["Key"], each["VersionId"]) for page in listing(s3, bucket) for each in page]
    assert found[:5] == left[1:]
    assert left[0][0] == "a-new"
    under = [each["Key"] for page in listing(s3, bucket, Prefix="k0") for each in page]
    assert [key for key, _ in found[:5]] == under


def listing(s3: Any, bucket: str, **more: str) -> Iterator[list[dict[str, Any]]]:
    """Small pages, so that they end within keys and between them."""
    for page in s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 5}, **more
    ):
        both = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        yield sorted(both, key=lambda each: str(each["Key"]))


def test_too_large_a_batch_is_refused(client: ClientOf) -> None:
    """DeleteObjects takes 1000."""

    s3 = client("s3")
    s3.create_bucket(Bucket="batches")
    thousand = [{"Key": f"k{number}"} for number in range(1000)]
    assert len(s3.delete_objects(Bucket="batches", Delete={"Objects": thousand})["Deleted"]) == 1000
    with pytest.raises(ClientError, match="MalformedXML"):
        s3.delete_objects(Bucket="batches", Delete={"Objects": [*thousand, {"Key": "one too many"}]})


def test_a_stack_is_found_by_its_tags(stacks: Stacks, client: ClientOf) -> None:
    """GetResources finds what CloudFormation made and tagged, page by page, until it is deleted."""

    network = {
        **NETWORK,
        **TOPIC,
        "Key": KEY,
        "Bucket": resource("AWS::S3::Bucket"),
        "Logs": resource("AWS::Logs::LogGroup"),
        "Parameter": resource("AWS::SSM::Parameter", Type="String", Value="1"),
        "Address": resource("AWS::EC2::EIP", Domain="vpc"),
        "Acl": resource("AWS::EC2::NetworkAcl", VpcId=ref("Vpc")),
        "Transit": resource("AWS::EC2::TransitGateway"),
        "Join": resource(
            "AWS::EC2::TransitGatewayAttachment",
            TransitGatewayId=ref("Transit"),
            VpcId=ref("Vpc"),
            SubnetIds=[ref("Subnet")],
        ),
    }
    stacks.cloudformation.create_stack(
        StackName="found",
        TemplateBody=json.dumps({"Resources": network}),
        Tags=[{"Key": "Project", "Value": "found"}],
    )
    assert stacks.settled("found") == "CREATE_COMPLETE"
    tagging = client("resourcegroupstaggingapi")

    def kinds() -> set[str]:
        wanted = [{"Key": "Project", "Values": ["found"]}]
        pages = list(tagging.get_paginator("get_resources").paginate(TagFilters=wanted, ResourcesPerPage=3))
        arns = [each["ResourceARN"] for page in pages for each in page["ResourceTagMappingList"]]
        assert len(arns) == len(set(arns))
        return {":".join([arn.split(":")[2], re.split("[:/]", arn.split(":", 5)[5])[0]]) for arn in arns}

    ec2 = {"vpc", "subnet", "security-group", "internet-gateway", "route-table", "elastic-ip", "network-acl"}
    ec2 |= {"transit-gateway", "transit-gateway-attachment"}
    found = {kind for kind in kinds() if not kind.startswith(("s3:", "sns:"))}
    assert {f"ec2:{kind}" for kind in ec2} | {"kms:key", "logs:log-group", "ssm:parameter"} == found
    assert {kind.split(":")[0] for kind in kinds()} >= {"s3", "sns"}
    assert stacks.delete("found") == "DELETE_COMPLETE"
    assert kinds() == {"kms:key"}  # it waits for its deletion
