"""Reading single answers of AWS's that moto does not give."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from report.problem import Problem
from validation.observed import FailoverRecord, FlowLog, LifecycleRule
from validation.reading.clients import Clients
from validation.reading.failover_record import read_failover_record
from validation.reading.lifecycle import lifecycle_rules
from validation.reading.stack import read_stack
from validation.reading.vpc import read_route_tables


@pytest.fixture(scope="module")
def clients() -> Clients:
    return Clients.of(boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"))


@pytest.fixture
def s3(clients: Clients) -> Iterator[Stubber]:
    with Stubber(clients.s3) as stubber:
        yield stubber


@pytest.fixture
def cloudformation(clients: Clients) -> Iterator[Stubber]:
    with Stubber(clients.cloudformation) as stubber:
        yield stubber


@pytest.fixture
def dynamodb(clients: Clients) -> Iterator[Stubber]:
    with Stubber(clients.dynamodb) as stubber:
        yield stubber


@pytest.fixture
def ec2(clients: Clients) -> Iterator[Stubber]:
    with Stubber(clients.ec2) as stubber:
        yield stubber


def archive(**narrow: Any) -> dict[str, Any]:
    move = {"Days": 90, "StorageClass": "GLACIER"}
    return {"Rules": [{"Status": "Enabled", "Filter": narrow, "Transitions": [move]}]}


@pytest.mark.parametrize(
    ("answer", "small"),
    [
        (archive(Prefix=""), False),
        (archive(ObjectSizeGreaterThan=1), True),
        (archive(And={"Prefix": "", "ObjectSizeGreaterThan": 1}), True),
        ({**archive(Prefix=""), "TransitionDefaultMinimumObjectSize": "varies_by_storage_class"}, True),
        ({**archive(Prefix=""), "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K"}, False),
    ],
)
def test_small_objects(clients: Clients, s3: Stubber, answer: dict[str, Any], small: bool) -> None:
    """Small objects go along only by a size filter, or by the bucket's own default."""
    s3.add_response("get_bucket_lifecycle_configuration", answer)

    assert lifecycle_rules(clients.s3, "b") == (LifecycleRule(transitions=((90, "GLACIER"),), small_objects=small),)


def test_lifecycle_of_versions(clients: Clients, s3: Stubber) -> None:
    """What becomes of noncurrent versions, delete markers and uploads."""
    rule = {
        "Status": "Enabled",
        "Prefix": "",
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    s3.add_response("get_bucket_lifecycle_configuration", {"Rules": [rule]})

    assert lifecycle_rules(clients.s3, "b") == (
        LifecycleRule(noncurrent_expire_days=30, expired_delete_markers=True, abort_uploads_days=7),
    )


@pytest.mark.parametrize(
    "narrow", [{"Tag": {"Key": "k", "Value": "v"}}, {"And": {"Tags": [{"Key": "k", "Value": "v"}]}}]
)
def test_lifecycle_of_some_objects(clients: Clients, s3: Stubber, narrow: dict[str, Any]) -> None:
    """A rule over tagged objects only says nothing about the flow logs."""
    s3.add_response("get_bucket_lifecycle_configuration", archive(**narrow))

    assert lifecycle_rules(clients.s3, "b") == ()


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("UPDATE_IN_PROGRESS", "stack-busy"),
        ("REVIEW_IN_PROGRESS", "stack-missing"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "stack-busy"),
    ],
)
def test_stack_not_at_rest(clients: Clients, cloudformation: Stubber, status: str, name: str) -> None:
    """A stack that CloudFormation works on, or that was only reviewed, cannot be judged."""
    stack = {"StackName": "s", "CreationTime": datetime(2026, 11, 23, tzinfo=UTC), "StackStatus": status}
    cloudformation.add_response("describe_stacks", {"Stacks": [stack]})

    with pytest.raises(Problem) as refused:
        read_stack(clients, "s", "222222222222/us-east-1")

    assert refused.value.name == name
    assert refused.value.where == "222222222222/us-east-1"


def test_no_record_yet(clients: Clients, dynamodb: Stubber) -> None:
    """The controller writes its item when the first zone moves: until then there is no takeover."""
    dynamodb.add_response("get_item", {})

    assert read_failover_record(clients, "t") == FailoverRecord()


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"record": {"N": "1"}},
        {"record": {"S": "{"}},
        {"record": {"S": "[]"}},
        {"record": {"S": '{"takeovers": []}'}},
        {"record": {"S": '{"takeovers": {"us-east-1a": "us-east-1b"}}'}},
        {"record": {"S": '{"takeovers": {"us-east-1a": {"via": "us-east-1b", "since": 1}}}'}},
        {"record": {"S": '{"takeovers": {"us-east-1a": {"via": "us-east-1b", "since": "now", "looked": 1}}}'}},
        {"record": {"S": '{"takeovers": {"us-east-1a": {"via": "us-east-1b", "since": 1e30, "looked": 1}}}'}},
    ],
)
def test_unreadable_record(clients: Clients, dynamodb: Stubber, item: dict[str, dict[str, str]]) -> None:
    """A record of another form is no crash, and not an empty one: it says why it cannot be read."""
    dynamodb.add_response("get_item", {"Item": {"id": {"S": "failover"}, **item}})

    read = read_failover_record(clients, "t")

    assert read.unreadable
    assert read.takeovers == {}


@pytest.mark.parametrize(
    ("route", "target", "active"),
    [
        ({"GatewayId": "local"}, "local", True),
        ({"InstanceId": "i-1", "NetworkInterfaceId": "eni-1"}, "i-1", True),
        ({"NetworkInterfaceId": "eni-1", "State": "blackhole"}, "eni-1", False),
        ({"TransitGatewayId": "tgw-1", "State": "active"}, "tgw-1", True),
    ],
)
def test_route(clients: Clients, ec2: Stubber, route: dict[str, str], target: str, active: bool) -> None:
    """A route's target is what stands behind it, the instance before its interface; a blackhole is not active."""
    table = {"RouteTableId": "rtb-1", "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", **route}]}
    ec2.add_response("describe_route_tables", {"RouteTables": [table]})

    (read,) = read_route_tables(clients, "vpc-1")

    assert [(one.target, one.active) for one in read.routes] == [(target, active)]


@pytest.mark.parametrize(
    ("kind", "destination", "name", "there"),
    [
        ("s3", "arn:aws:s3:::logs", "logs", True),
        ("s3", "arn:aws:s3:::logs/folder/", "logs", True),
        ("s3", "arn:aws:s3:::logs-of-another", "logs", False),
        ("cloud-watch-logs", "arn:aws:logs:us-east-1:222222222222:log-group:g:*", "g", True),
        ("cloud-watch-logs", "arn:aws:logs:us-east-1:222222222222:log-group:g", "g", True),
        ("cloud-watch-logs", "g", "g", True),
        ("s3", "g", "logs", False),
    ],
)
def test_destination(kind: str, destination: str, name: str, there: bool) -> None:
    """A flow log's destination is known however AWS writes it."""
    flow_log = FlowLog(
        id="fl-1", resource="vpc-1", status="ACTIVE", destination_type=kind, destination=destination, traffic="ALL",
        aggregation_seconds=60, created=datetime(2026, 11, 23, tzinfo=UTC), deliver_status="", deliver_error="",
        tags={},
    )  # fmt: skip

    assert flow_log.is_to(kind, name) is there
