"""Looking at a network: every attribute that a check reads comes from what AWS says."""

from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Network
from typing import Any

import boto3
import pytest
from botocore.model import OperationModel
from moto import mock_aws

from report.problem import Problem
from stages import outputs
from tests.validation.factory import DEV
from tests.validation.world import BUCKET, GROUP, STATEMENT, TAKEOVER, World, make_world, tell_stack
from validation.actions import ACTIONS
from validation.observe import Observer
from validation.observed import FailoverRecord, Ingress, LifecycleRule, Observed, Route, Takeover, seen

ACTION_OF = {  # where the permission is not named as the call is
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:ListObjectsV2": "s3:ListBucket",
}


@pytest.fixture(scope="module")
def session() -> Iterator[boto3.Session]:
    with mock_aws():
        yield boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=DEV.region)


@pytest.fixture(scope="module")
def calls(session: boto3.Session) -> set[str]:
    """Every call that clients of the session make from now on."""
    made: set[str] = set()

    def called(model: OperationModel, **_rest: Any) -> None:
        made.add(f"{model.service_model.service_name}:{model.name}")

    session.events.register("provide-client-params.*.*", called)
    return made


@pytest.fixture(scope="module")
def world(session: boto3.Session) -> World:
    return make_world(session, DEV)


@pytest.fixture(scope="module")
def observed(session: boto3.Session, world: World, calls: set[str]) -> Observed:
    calls.clear()
    return Observer(session, DEV).observe()


def test_actions(observed: Observed, calls: set[str]) -> None:
    """The role is granted exactly what an observation calls: not one action less, not one more."""

    assert {ACTION_OF.get(call, call) for call in calls} == set(ACTIONS)
    assert len(ACTIONS) == len(set(ACTIONS))


def test_stack(observed: Observed, world: World) -> None:
    """State, outputs, exports, protection and tags are the stack's own."""

    assert observed.stack.status == "CREATE_COMPLETE"
    assert observed.stack.outputs[outputs.VPC_ID] == world.vpc
    assert observed.stack.exports[outputs.VPC_ID] == "VpcId-dev"
    assert observed.stack.termination_protection is True
    assert observed.stack.tags == DEV.names.tags()
    assert observed.parameters == {"/sluice/dev/VpcId": world.vpc}


def test_vpc(observed: Observed, world: World) -> None:
    """The VPC with its block and both DNS attributes, and its subnet."""
    vpc = seen(observed.vpc, "VPC")

    assert (vpc.id, vpc.cidrs, vpc.dns_hostnames, vpc.dns_support) == (world.vpc, (DEV.cidr,), True, True)
    assert [(one.id, one.zone, one.cidr) for one in observed.subnets] == [
        (world.subnet, "us-east-1a", IPv4Network("172.30.0.0/24"))
    ]


def test_routes(observed: Observed, world: World) -> None:
    """The subnet's own table leads to the instance, by the instance's id."""
    table = seen(observed.table_of(world.subnet), "table")

    assert table.default_route() == Route(destination="0.0.0.0/0", target=world.instance, active=True)
    assert table.tags == {"Purpose": "reading"}
    assert [endpoint.route_tables for endpoint in observed.endpoints] == [frozenset({table.id})]
    assert observed.endpoints[0].state == "available"


def test_nat(observed: Observed, world: World) -> None:
    """The NAT instance, its volume and its address."""
    instance = seen(observed.instance(world.instance), "NAT")

    assert (instance.state, instance.zone, instance.type) == ("running", "us-east-1a", "t3.micro")
    assert instance.source_dest_check is False
    assert (instance.metadata_tokens, instance.metadata_hop_limit, instance.interfaces) == ("required", 1, 1)
    assert [(volume.instance, volume.encrypted) for volume in observed.volumes] == [(world.instance, False)]
    assert [(address.ip, address.instance) for address in observed.addresses] == [(world.address, world.instance)]


def test_guards(observed: Observed) -> None:
    """Security groups with their sources, network ACLs with their rules."""
    (group,) = observed.security_groups
    (acl,) = observed.network_acls

    assert (group.name, group.ingress) == ("default", (Ingress(protocol="tcp", source="198.51.100.0/24"),))
    assert group.egress_rules == 1
    assert acl.default
    assert [(entry.allow, entry.protocol, entry.ports) for entry in acl.entries if entry.number == 7] == [
        (False, 6, (22, 23))
    ]


def test_bucket(observed: Observed, world: World) -> None:
    """The bucket with its key, its policy, and of its lifecycle what is enabled and covers all of it."""
    bucket = seen(observed.bucket, "bucket")
    key = seen(bucket.key, "key")

    assert (bucket.name, bucket.encryption, bucket.versioned) == (BUCKET, "aws:kms", True)
    assert (key.arn, key.manager, key.state, key.rotates) == (world.key, "CUSTOMER", "Enabled", True)
    assert bucket.ownership == "BucketOwnerEnforced"
    assert bucket.public_access_blocks == {"BlockPublicAcls"}
    assert bucket.policy == (STATEMENT,)
    assert bucket.lifecycle == (
        LifecycleRule(transitions=((90, "GLACIER"),)),
        LifecycleRule(expire_days=365),
    )


def test_delivery(observed: Observed, world: World) -> None:
    """The flow log, and what arrived of it lately: nothing old, and nothing of another flow log."""
    flow_log = seen(observed.flow_log_to("s3", BUCKET), "flow log")

    assert (flow_log.id, flow_log.status, flow_log.traffic) == (world.flow_log, "ACTIVE", "ALL")
    assert flow_log.aggregation_seconds == 60
    assert world.flow_log in seen(observed.delivery.bucket, "file").what
    assert seen(observed.delivery.log_group, "event").what == "eni-1-all"
    assert "20200101" not in seen(observed.delivery.bucket, "file").what


def test_log_group(observed: Observed) -> None:
    """The log group of exactly that name."""

    assert seen(observed.log_group, "log group").name == GROUP
    assert seen(observed.log_group, "log group").retention_days == 30


def test_failover_record(observed: Observed) -> None:
    """What the failover controller's own code wrote is read: zones, and times in UTC (N5)."""
    since, looked = (datetime.fromtimestamp(at, UTC) for at in (TAKEOVER.since, TAKEOVER.looked))

    assert observed.failover_record == FailoverRecord(
        takeovers={"us-east-1b": Takeover(via="us-east-1a", since=since, looked=looked)}
    )


def test_later_look(session: boto3.Session, observed: Observed, calls: set[str]) -> None:
    """A later look asks for what time changes, deliveries, routes and the failover record, and for nothing else."""
    observer = Observer(session, DEV)
    calls.clear()

    later = observer.observe_again(observed)

    assert later.delivery.bucket == observed.delivery.bucket
    assert (later.route_tables, later.failover_record) == (observed.route_tables, observed.failover_record)
    assert calls == {
        "ec2:DescribeFlowLogs",
        "s3:ListObjectsV2",
        "logs:FilterLogEvents",
        "ec2:DescribeRouteTables",
        "dynamodb:GetItem",
    }


def test_missing_stack(session: boto3.Session, world: World) -> None:
    """Without its stack an environment has nothing to look at."""
    other = DEV.model_copy(update={"suffix": "staging"})

    with pytest.raises(Problem) as missing:
        Observer(session, other).observe()

    assert missing.value.name == "stack-missing"


def test_nothing_behind_the_outputs(session: boto3.Session, world: World) -> None:
    """Outputs that name what AWS does not know are no error: that is for the checks to say."""
    other = DEV.model_copy(update={"suffix": "gone"})
    told = {
        outputs.VPC_ID: "vpc-0123456789abcdef0",
        outputs.FLOW_LOGS_BUCKET: "no-such-bucket",
        outputs.FLOW_LOGS_LOG_GROUP: "/no/such/group",
        outputs.FAILOVER_RECORD: "no-such-table",
    }
    exported = [{"OutputKey": key, "OutputValue": value} for key, value in told.items()]
    tell_stack(session, other.names.network_stack, exported, tags={})

    nothing = Observer(session, other).observe()

    assert (nothing.vpc, nothing.bucket, nothing.log_group) == (None, None, None)
    assert nothing.failover_record == FailoverRecord()
    assert nothing.subnets == ()
    assert nothing.delivery.flow_logs == ()
