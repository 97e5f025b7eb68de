"""What flow logs deliver, and what they silently do not."""

import gzip
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rehearsal.emulator.process import EmulatedAws
from tests.rehearsal.emulator.conftest import TOOLS, ClientOf
from tests.rehearsal.emulator.emptying import DELIVERY, bucket_policy
from tests.rehearsal.emulator.networks import NETWORK, VPC, Resource, allowing, att, instance, ref, resource, trusting
from tests.rehearsal.emulator.stacks import Stacks

pytestmark = pytest.mark.machine
SOON_SECONDS = 10.0


@pytest.fixture
def stacks(client: ClientOf) -> Stacks:
    return Stacks(client("cloudformation"))


@pytest.fixture(autouse=True)
def settings(emulated_aws: EmulatedAws) -> Iterator[Any]:
    """Deliveries at once and often, for these tests."""
    before = emulated_aws.control.settings()
    emulated_aws.control.put_settings(delivery_delay_seconds=0.05, delivery_interval_seconds=0.2)
    yield emulated_aws.control.put_settings
    emulated_aws.control.put_settings(**before)


def soon(look: Callable[[], Any]) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + SOON_SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing in {SOON_SECONDS} seconds"
        time.sleep(0.05)
    return found


def to_bucket(destination: Any, needs: list[str] | None = None, **properties: Any) -> Resource:
    """A flow log of the VPC into a bucket."""
    return resource(
        "AWS::EC2::FlowLog",
        needs=needs or [],
        ResourceId=ref("Vpc"),
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=destination,
        MaxAggregationInterval=60,
        **properties,
    )


def keys(client: ClientOf, bucket: str) -> list[str]:
    """Of all objects."""
    return [item["Key"] for item in client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]


def empty(client: ClientOf, bucket: str) -> None:
    """So that the stack can go."""
    for key in keys(client, bucket):
        client("s3").delete_object(Bucket=bucket, Key=key)


def verdict(client: ClientOf, flow_log: str) -> tuple[str, str | None, str | None]:
    """(status, delivery status, error) of a flow log that has delivered or failed to."""

    def look() -> Any:
        (found,) = client("ec2").describe_flow_logs(FlowLogIds=[flow_log])["FlowLogs"]
        return found if "DeliverLogsStatus" in found else None

    found = soon(look)
    return found["FlowLogStatus"], found["DeliverLogsStatus"], found.get("DeliverLogsErrorMessage")


def test_files_arrive_again_and_again(stacks: Stacks, client: ClientOf) -> None:
    """Compressed text with a line per interface, under AWSLogs/, until the flow log is deleted."""

    bucket = resource("AWS::S3::Bucket")
    flow_log = to_bucket({"Fn::Join": ["", [att("Bucket", "Arn"), "/network/"]]}, ["Nat"])
    resources = {**NETWORK, "Nat": instance(), "Bucket": bucket, "Log": flow_log}
    assert stacks.create("arrive", resources) == "CREATE_COMPLETE"
    name, log_id = (stacks.physical_id("arrive", each) for each in ("Bucket", "Log"))
    first = soon(lambda: keys(client, name))[0]
    assert first.startswith(time.strftime(f"network/AWSLogs/{TOOLS}/vpcflowlogs/us-east-1/%Y/%m/%d/", time.gmtime()))
    assert first.endswith(".log.gz")
    assert log_id in first
    header, line = gzip.decompress(client("s3").get_object(Bucket=name, Key=first)["Body"].read()).decode().splitlines()
    assert header.split()[:3] == ["version", "account-id", "interface-id"]
    assert line.split()[:2] == ["2", TOOLS]
    assert line.endswith("NODATA")
    soon(lambda: len(keys(client, name)) > 1)
    assert verdict(client, log_id) == ("ACTIVE", "SUCCESS", None)

    del resources["Log"]
    assert stacks.update("arrive", resources) == "UPDATE_COMPLETE"
    last = len(keys(client, name))
    time.sleep(0.5)
    assert len(keys(client, name)) == last
    empty(client, name)
    assert stacks.delete("arrive") == "DELETE_COMPLETE"


def test_a_bucket_without_a_policy_gets_one(stacks: Stacks, client: ClientOf) -> None:
    """The log delivery service writes its own statements; a policy that is there stays as it is."""

    resources = {"Vpc": VPC, "Bucket": resource("AWS::S3::Bucket"), "Log": to_bucket(att("Bucket", "Arn"))}
    assert stacks.create("policy", resources) == "CREATE_COMPLETE"
    name = stacks.physical_id("policy", "Bucket")
    statements = json.loads(client("s3").get_bucket_policy(Bucket=name)["Policy"])["Statement"]
    assert [statement["Principal"] for statement in statements] == [{"Service": DELIVERY}] * 2
    client("ec2").delete_flow_logs(FlowLogIds=[stacks.physical_id("policy", "Log")])
    empty(client, name)
    assert stacks.delete("policy") == "DELETE_COMPLETE"


def test_a_policy_that_does_not_admit_the_service_is_a_silent_failure(stacks: Stacks, client: ClientOf) -> None:
    """ACTIVE, FAILED, an access error, and no file."""

    other = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"}, "Action": "s3:GetObject"}
    document = {"Version": "2012-10-17", "Statement": [{**other, "Resource": {"Fn::Join": ["", [arn(), "/*"]]}}]}
    resources = {
        "Vpc": VPC,
        "Bucket": resource("AWS::S3::Bucket"),
        "Policy": resource("AWS::S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument=document),
        "Log": to_bucket(arn(), ["Policy"]),
    }
    assert stacks.create("closed", resources) == "CREATE_COMPLETE"
    assert verdict(client, stacks.physical_id("closed", "Log")) == ("ACTIVE", "FAILED", "Access error")
    assert keys(client, stacks.physical_id("closed", "Bucket")) == []
    assert stacks.delete("closed") == "DELETE_COMPLETE"


def arn() -> Resource:
    """The bucket's."""
    return att("Bucket", "Arn")


ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"}, "Action": "kms:*", "Resource": "*"}
GRANT = {"Effect": "Allow", "Principal": {"Service": DELIVERY}, "Resource": "*"}


@pytest.mark.parametrize(
    ("name", "default", "statements", "arrives"),
    [
        ("managed", {"SSEAlgorithm": "aws:kms"}, [ROOT], False),
        ("no-grant", {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": att("Key", "Arn")}, [ROOT], False),
        (
            "by-id",
            {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ref("Key")},
            [ROOT, {**GRANT, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"]}],
            False,
        ),
        (
            "granted",
            {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": att("Key", "Arn")},
            [ROOT, {**GRANT, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"]}],
            True,
        ),
    ],
)
def test_the_key_must_let_the_service_use_it(
    stacks: Stacks, client: ClientOf, name: str, default: Any, statements: list[Any], arrives: bool
) -> None:
    """AWS's own key, a key without a grant and a key by id stay ACTIVE and deliver nothing."""

    encryption = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": default}]}
    resources = {
        "Vpc": VPC,
        "Key": resource("AWS::KMS::Key", KeyPolicy={"Version": "2012-10-17", "Statement": statements}),
        "Bucket": resource("AWS::S3::Bucket", BucketEncryption=encryption),
        "Policy": resource("AWS::S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument=bucket_policy()),
        "Log": to_bucket(arn(), ["Policy"]),
    }
    stack = f"key-{name}"
    assert stacks.create(stack, resources) == "CREATE_COMPLETE"
    log_id, bucket = (stacks.physical_id(stack, each) for each in ("Log", "Bucket"))
    expected = ("ACTIVE", "SUCCESS", None) if arrives else ("ACTIVE", "FAILED", "Access error")
    assert verdict(client, log_id) == expected
    assert bool(keys(client, bucket)) is arrives
    client("ec2").delete_flow_logs(FlowLogIds=[log_id])
    empty(client, bucket)
    assert stacks.delete(stack) == "DELETE_COMPLETE"


WRITE = ["logs:CreateLogStream", "logs:PutLogEvents"]


@pytest.mark.parametrize(
    ("name", "trusted", "actions", "arrives"),
    [
        ("right", "vpc-flow-logs.amazonaws.com", WRITE, True),
        ("wrong-service", "ec2.amazonaws.com", WRITE, False),
        ("read-only", "vpc-flow-logs.amazonaws.com", ["logs:DescribeLogStreams"], False),
    ],
)
def test_the_role_must_be_the_services_and_may_write(
    stacks: Stacks, client: ClientOf, name: str, trusted: str, actions: list[str], arrives: bool
) -> None:
    """Records come into a stream per interface, or the flow log says FAILED."""

    group_arn = att("Group1", "Arn")
    role = resource(
        "AWS::IAM::Role",
        AssumeRolePolicyDocument=trusting(trusted),
        Policies=[{"PolicyName": "write", "PolicyDocument": allowing(actions, group_arn)}],
    )
    flow_log = resource(
        "AWS::EC2::FlowLog",
        needs=["Nat"],
        ResourceId=ref("Vpc"),
        ResourceType="VPC",
        TrafficType="ALL",
        LogGroupName=ref("Group1"),
        DeliverLogsPermissionArn=att("Role", "Arn"),
    )
    group = resource("AWS::Logs::LogGroup", RetentionInDays=30)
    resources = {**NETWORK, "Nat": instance(), "Group1": group, "Role": role, "Log": flow_log}
    stack = f"role-{name}"
    assert stacks.create(stack, resources) == "CREATE_COMPLETE"
    expected = ("ACTIVE", "SUCCESS", None) if arrives else ("ACTIVE", "FAILED", "Access error")
    assert verdict(client, stacks.physical_id(stack, "Log")) == expected
    streams = client("logs").describe_log_streams(logGroupName=stacks.physical_id(stack, "Group1"))["logStreams"]
    assert [stream["logStreamName"][:4] for stream in streams] == (["eni-"] if arrives else [])
    assert stacks.delete(stack) == "DELETE_COMPLETE"


def test_a_file_may_come_late(stacks: Stacks, client: ClientOf, settings: Any) -> None:
    """In a drill the last file arrives some time after the flow log is gone."""

    resources = {"Vpc": VPC, "Bucket": resource("AWS::S3::Bucket"), "Log": to_bucket(att("Bucket", "Arn"))}
    settings(delivery_delay_seconds=60.0, late_delivery_seconds=0.3)
    assert stacks.create("late", resources) == "CREATE_COMPLETE"
    name = stacks.physical_id("late", "Bucket")
    del resources["Log"]
    assert stacks.update("late", resources) == "UPDATE_COMPLETE"
    assert keys(client, name) == []
    soon(lambda: keys(client, name))
    empty(client, name)
    assert stacks.delete("late") == "DELETE_COMPLETE"


def test_a_flow_log_needs_its_bucket_and_its_vpc(stacks: Stacks) -> None:
    """A destination or a resource that does not exist fails the create."""

    gone = {"Vpc": VPC, "Log": to_bucket("arn:aws:s3:::nowhere-at-all")}
    assert stacks.create("nowhere", gone) == "ROLLBACK_COMPLETE"
    assert "nowhere-at-all does not exist" in stacks.failures("nowhere")["Log"]
    stacks.delete("nowhere")
