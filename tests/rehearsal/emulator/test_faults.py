"""What a drill makes fail in the emulated AWS: any call on any resource of a stack, as CloudFormation would tell it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.credentials import Credentials
from rehearsal.emulator.process import EmulatedAws
from report.problem import Problem
from tests.rehearsal.emulator.conftest import ClientOf, Iam, clients_of
from tests.rehearsal.emulator.emptying import emptier_function
from tests.rehearsal.emulator.networks import Resource, att, resource
from tests.rehearsal.emulator.stacks import Stacks

pytestmark = pytest.mark.machine
INJECTED = (
    'Resource handler returned message: "Injected failure" '
    "(Service: Sluice, Status Code: 500, HandlerErrorCode: GeneralServiceException)"
)


@pytest.fixture
def stacks(client: ClientOf) -> Stacks:
    return Stacks(client("cloudformation"))


@pytest.fixture(scope="module")
def provider(emulated_aws: EmulatedAws) -> str:
    """The function behind custom resources."""
    stacks = Stacks(clients_of(emulated_aws)("cloudformation"))
    outputs = {"Arn": {"Value": att("Function", "Arn")}}
    assert stacks.create("provider", emptier_function(), Outputs=outputs) == "CREATE_COMPLETE"
    return stacks.outputs("provider")["Arn"]


class Faults:
    """Puts one fault, or none."""

    def __init__(self, aws: EmulatedAws) -> None:
        self.control = aws.control

    def put(self, stack: str, logical_id: str, operation: str, **more: Any) -> None:
        fault = {"stack": stack, "logical_id": logical_id, "operation": operation, **more}
        self.control.put_settings(faults=[fault])

    def none(self) -> None:
        self.control.put_settings(faults=[], throttle_every=0, expire_sessions=False, expire_sessions_after=None)


@pytest.fixture
def faults(emulated_aws: EmulatedAws) -> Iterator[Faults]:
    """None is left for the next test."""
    faults = Faults(emulated_aws)
    yield faults
    faults.none()


def topics(display_name: str = "one", **more: Resource) -> dict[str, Resource]:
    """Second comes after First; one property changes in place."""
    return {
        "First": resource("AWS::SNS::Topic", DisplayName=display_name),
        "Second": resource("AWS::SNS::Topic", needs=["First"], DisplayName=display_name),
        **more,
    }


def test_a_create_fails_once(stacks: Stacks, faults: Faults) -> None:
    """The stack rolls back with the fault's words as the reason, and the next create passes."""

    faults.put("create", "Second", "create")
    assert stacks.create("create", topics()) == "ROLLBACK_COMPLETE"
    assert stacks.failures("create")["Second"] == INJECTED
    stacks.delete("create")
    assert stacks.create("create", topics()) == "CREATE_COMPLETE"


def test_a_fault_says_its_own_words(stacks: Stacks, faults: Faults) -> None:
    """`message` is the reason of the event."""

    faults.put("words", "First", "create", message="No capacity.")
    stacks.create("words", topics())
    assert stacks.failures("words")["First"] == "No capacity."


def test_a_custom_resource_fails_before_its_function(stacks: Stacks, faults: Faults, provider: str) -> None:
    """A custom resource is a resource as any other."""

    faults.put("custom", "Custom", "create")
    assert stacks.create("custom", {"Custom": resource("Custom::It", ServiceToken=provider)}) == "ROLLBACK_COMPLETE"
    assert stacks.failures("custom")["Custom"] == INJECTED


def test_a_slow_resource_comes_in_the_end(stacks: Stacks, faults: Faults) -> None:
    """Nothing is there of it until the faults are put anew; then all goes on as if nothing had been."""

    faults.put("slow", "Second", "create", kind="slow", seconds=60.0)
    with ThreadPoolExecutor(1) as pool:
        creation = pool.submit(stacks.create, "slow", topics())
        _until(lambda: "Second" in {event["LogicalResourceId"] for event in stacks.events("slow")})
        time.sleep(0.2)
        assert not creation.done()
        faults.none()
        assert creation.result(10) == "CREATE_COMPLETE"


def _until(seen: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while True:
        with suppress(ClientError):  # there is no such stack yet
            if seen():
                return
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_half_done_create_is_deleted_by_the_rollback(stacks: Stacks, faults: Faults, client: ClientOf) -> None:
    """`after`: the bucket was made, its physical id is in the event, and the rollback deletes it."""

    faults.put("half", "Bucket", "create", after=True)
    bucket = resource("AWS::S3::Bucket", BucketName="half-done")
    assert stacks.create("half", {"Bucket": bucket}) == "ROLLBACK_COMPLETE"
    events = [event for event in stacks.events("half") if event["LogicalResourceId"] == "Bucket"]
    expected = ["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    assert expected == [event["ResourceStatus"] for event in events]
    assert ["half-done"] * 3 == [event["PhysicalResourceId"] for event in events[1:]]
    assert "half-done" not in {each["Name"] for each in client("s3").list_buckets()["Buckets"]}


def test_a_half_done_create_without_rollback_goes_with_the_stack(
    stacks: Stacks, faults: Faults, client: ClientOf
) -> None:
    """CREATE_FAILED keeps what is there of it, and DeleteStack takes it along."""

    faults.put("kept", "Bucket", "create", after=True)
    body = '{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "half-kept"}}}}'
    stacks.cloudformation.create_stack(StackName="kept", TemplateBody=body, DisableRollback=True)
    assert stacks.settled("kept") == "CREATE_FAILED"
    assert "half-kept" in {each["Name"] for each in client("s3").list_buckets()["Buckets"]}
    assert stacks.delete("kept") == "DELETE_COMPLETE"
    assert "half-kept" not in {each["Name"] for each in client("s3").list_buckets()["Buckets"]}


def test_an_update_in_place_fails(stacks: Stacks, faults: Faults) -> None:
    """Once: the update rolls back; unchanged resources are no calls."""

    stacks.create("update", topics())
    faults.put("update", "Second", "update")
    assert stacks.update("update", topics("two")) == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.failures("update")["Second"] == INJECTED


def test_the_first_calls_may_pass(stacks: Stacks, faults: Faults) -> None:
    """`skip`: the second update in place fails, not the first and not the fourth; what changes nothing is no call."""

    stacks.create("skip", topics())
    faults.put("skip", "Second", "update", skip=1)
    assert stacks.update("skip", topics("two")) == "UPDATE_COMPLETE"
    assert stacks.update("skip", topics("two", Third=resource("AWS::SNS::Topic"))) == "UPDATE_COMPLETE"
    assert stacks.update("skip", topics("three")) == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.update("skip", topics("three")) == "UPDATE_COMPLETE"


@pytest.mark.parametrize("failing", ["First", "Second"])
def test_a_revert_fails_and_the_rollback_can_be_continued(stacks: Stacks, faults: Faults, failing: str) -> None:
    """Of the resource that failed, or of the one updated before: UPDATE_ROLLBACK_FAILED until it passes."""

    name = f"revert-{failing}".lower()
    stacks.create(name, topics())
    bad = resource("AWS::EC2::Route", needs=["Second"], RouteTableId="rtb-none", GatewayId="igw-none")
    faults.put(name, failing, "update", **({"skip": 1, "times": 2} if failing == "First" else {"times": 3}))
    assert stacks.update(name, topics("two", Bad=bad)) == "UPDATE_ROLLBACK_FAILED"
    stacks.cloudformation.continue_update_rollback(StackName=name)
    assert stacks.settled(name) == "UPDATE_ROLLBACK_FAILED"
    stacks.cloudformation.continue_update_rollback(StackName=name)
    assert stacks.settled(name) == "UPDATE_ROLLBACK_COMPLETE"


def test_a_replacement_fails_to_be_created(stacks: Stacks, faults: Faults, client: ClientOf) -> None:
    """The create of a replacement is a create; half done, the new one goes and the old one stays."""

    def bucket(name: str) -> dict[str, Resource]:
        return {"Bucket": resource("AWS::S3::Bucket", BucketName=name)}

    stacks.create("replaced", bucket("replaced-old"))
    faults.put("replaced", "Bucket", "create", after=True)
    assert stacks.update("replaced", bucket("replaced-new")) == "UPDATE_ROLLBACK_COMPLETE"
    names = {each["Name"] for each in client("s3").list_buckets()["Buckets"]}
    assert {"replaced-old"} == {name for name in names if name.startswith("replaced-")}
    assert stacks.physical_id("replaced", "Bucket") == "replaced-old"


def test_a_cleanup_fails(stacks: Stacks, faults: Faults, client: ClientOf) -> None:
    """What an update no longer needs and cannot delete is told, and left behind; the update is complete."""

    stacks.create("cleanup", topics())
    faults.put("cleanup", "Second", "delete")
    first = topics()["First"]
    assert stacks.update("cleanup", {"First": first}) == "UPDATE_COMPLETE"
    assert stacks.failures("cleanup")["Second"] == INJECTED
    assert stacks.delete("cleanup") == "DELETE_COMPLETE"


def test_a_delete_fails_until_it_passes(stacks: Stacks, faults: Faults) -> None:
    """`skip` and `times` count calls: DELETE_FAILED twice, then gone."""

    stacks.create("delete", topics())
    faults.put("delete", "First", "delete", times=2)
    assert stacks.delete("delete") == "DELETE_FAILED"
    assert stacks.delete("delete") == "DELETE_FAILED"
    assert stacks.failures("delete")["First"] == INJECTED
    assert stacks.delete("delete") == "DELETE_COMPLETE"


def test_a_delete_of_a_rollback_fails(stacks: Stacks, faults: Faults) -> None:
    """ROLLBACK_FAILED, with what stayed in the stack."""

    bad = resource("AWS::EC2::Route", needs=["Second"], RouteTableId="rtb-none", GatewayId="igw-none")
    faults.put("stuck", "First", "delete", times=1)
    assert stacks.create("stuck", topics(Bad=bad)) == "ROLLBACK_FAILED"
    (summary,) = [each for each in listed(stacks, "stuck") if each["LogicalResourceId"] == "First"]
    assert ("DELETE_FAILED", INJECTED) == (summary["ResourceStatus"], summary["ResourceStatusReason"])
    assert stacks.delete("stuck") == "DELETE_COMPLETE"


def listed(stacks: Stacks, name: str) -> list[Any]:
    """What ListStackResources says."""
    pages = stacks.cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    return [each for page in pages for each in page["StackResourceSummaries"]]


@pytest.mark.parametrize("kind", ["AWS::SNS::Topic", "Custom::It"])
def test_a_resource_that_does_not_answer_blocks_nobody(
    stacks: Stacks, faults: Faults, client: ClientOf, provider: str, kind: str
) -> None:
    """While it is silent, the stack is in progress and every other call is answered; then it fails."""

    name = kind.rsplit(":", 1)[-1].lower() + "-silent"
    faults.put(name, "Quiet", "create", kind="silent", seconds=60.0)
    quiet = resource(kind, ServiceToken=provider) if kind.startswith("Custom") else resource(kind)
    other = client("cloudformation")
    with ThreadPoolExecutor(1) as pool:
        creation = pool.submit(stacks.create, name, {"Quiet": quiet})
        _until(lambda: bool(Stacks(other).events(name)) and bool(listed(Stacks(other), name)))
        status = other.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        (summary,) = listed(Stacks(other), name)
        assert ("CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS") == (status, summary["ResourceStatus"])
        assert not creation.done()
        faults.none()
        assert creation.result() == "ROLLBACK_COMPLETE"
    reason = stacks.failures(name)["Quiet"]
    assert reason.startswith("CloudFormation did not receive a response from your Custom Resource. Please check")


def test_faults_are_checked(faults: Faults) -> None:
    """A fault that could never happen is refused with a sentence."""

    for wrong in ({"operation": "destroy"}, {"times": 0}, {"colour": "red"}, {"kind": "loud"}, {"skip": True}):
        with pytest.raises(Problem, match="emulated AWS answered 400"):
            faults.put("stack", "It", **{"operation": "create", **wrong})  # type: ignore[arg-type]  # on purpose


THROTTLING = {
    "cloudformation": ("describe_stacks", "Throttling", 400),
    "ec2": ("describe_vpcs", "RequestLimitExceeded", 503),
    "s3": ("list_buckets", "SlowDown", 503),
    "ssm": ("describe_parameters", "ThrottlingException", 400),
    "logs": ("describe_log_groups", "ThrottlingException", 400),
    "kms": ("list_keys", "ThrottlingException", 400),
    "sts": ("get_caller_identity", "Throttling", 400),
    "lambda": ("list_functions", "TooManyRequestsException", 429),
    "resourcegroupstaggingapi": ("get_resources", "ThrottlingException", 400),
    "cloudwatch": ("describe_alarms", "Throttling", 400),
}


@pytest.mark.parametrize("service", THROTTLING)
def test_too_many_calls_are_refused(faults: Faults, client: ClientOf, service: str) -> None:
    """Every second call, in the service's own words and form, and without an effect."""

    call, code, status = THROTTLING[service]
    made = client(service)
    faults.control.put_settings(throttle_every=2)
    getattr(made, call)()
    with pytest.raises(ClientError) as refused:
        getattr(made, call)()
    response = refused.value.response
    assert (code, status) == (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"])
    getattr(made, call)()


def test_a_refused_call_has_no_effect(faults: Faults, client: ClientOf) -> None:
    """A throttled CreateBucket makes no bucket, and botocore's own retries come through."""

    s3 = client("s3")
    faults.control.put_settings(throttle_every=1)
    with pytest.raises(ClientError, match="SlowDown"):
        s3.create_bucket(Bucket="never")
    faults.none()
    assert "never" not in {each["Name"] for each in s3.list_buckets()["Buckets"]}


EXPIRY = {
    "cloudformation": ("describe_stacks", "ExpiredToken", 403),
    "s3": ("list_buckets", "ExpiredToken", 400),
    "ssm": ("describe_parameters", "ExpiredTokenException", 400),
    "logs": ("describe_log_groups", "ExpiredTokenException", 400),
    "sts": ("get_caller_identity", "ExpiredToken", 403),
    "ec2": ("describe_vpcs", "RequestExpired", 400),
    "resourcegroupstaggingapi": ("get_resources", "ExpiredTokenException", 400),
}


@pytest.fixture(scope="module")
def session(emulated_aws: EmulatedAws) -> Credentials:
    """Of a role that may do everything."""
    return Iam(emulated_aws).codebuild_role("111111111111", "everything", **{"*": "*"})


@pytest.mark.parametrize("service", EXPIRY)
def test_sessions_expire(faults: Faults, client: ClientOf, session: Credentials, service: str) -> None:
    """From now on every call with a session token is refused; an account's root goes on."""

    call, code, status = EXPIRY[service]
    getattr(client(service, session), call)()
    faults.control.put_settings(expire_sessions=True)
    with pytest.raises(ClientError) as refused:
        getattr(client(service, session), call)()
    response = refused.value.response
    assert (code, status) == (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"])
    getattr(client(service), call)()


def test_sessions_expire_in_the_middle(faults: Faults, client: ClientOf, session: Credentials) -> None:
    """After so many calls with a session token."""

    s3 = client("s3", session)
    faults.control.put_settings(expire_sessions_after=2)
    s3.list_buckets()
    client("s3").list_buckets()
    s3.list_buckets()
    with pytest.raises(ClientError, match="ExpiredToken"):
        s3.list_buckets()


def test_a_functions_own_session_goes_on(stacks: Stacks, faults: Faults, client: ClientOf, provider: str) -> None:
    """AWS renews what a Lambda function runs with: its custom resource empties the bucket all the same."""

    bucket = resource("AWS::S3::Bucket", BucketName="emptied-after")
    emptier = resource("Custom::Emptier", ServiceToken=provider, BucketName={"Ref": "Bucket"})
    stacks.create("renewed", {"Bucket": bucket, "Emptier": emptier})
    client("s3").put_object(Bucket="emptied-after", Key="a")
    faults.control.put_settings(expire_sessions=True)
    assert stacks.delete("renewed") == "DELETE_COMPLETE"
