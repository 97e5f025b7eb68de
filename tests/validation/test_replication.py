"""Where a bucket is replicated to, read back from recorded answers."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from validation.observed import Replica
from validation.reading.replication import read_replica_outputs, read_replicas

KEY = "arn:aws:kms:us-west-2:123456789012:key/2"


def client_of(service: str) -> Any:
    """Of any service's, so untyped."""
    session: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    return session.client(service)


def read(**changes: Any) -> tuple[Replica, ...]:
    """What is made of one rule."""
    rule = {
        "ID": "everything",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {"Bucket": "arn:aws:s3:::replica", "EncryptionConfiguration": {"ReplicaKmsKeyID": KEY}},
        **changes,
    }
    s3 = client_of("s3")
    with Stubber(s3) as stubber:
        answer = {"ReplicationConfiguration": {"Role": "arn:aws:iam::123456789012:role/r", "Rules": [rule]}}
        stubber.add_response("get_bucket_replication", answer)
        return read_replicas(s3, "log-bucket")


def test_a_rule_for_everything() -> None:
    """Its bucket, its key, and whether it takes what is encrypted."""

    assert read() == (Replica(bucket="arn:aws:s3:::replica", key=KEY, encrypted=True),)
    assert [replica.encrypted for replica in read(SourceSelectionCriteria={})] == [False]


@pytest.mark.parametrize(
    "change",
    [
        {"Status": "Disabled"},
        {"Filter": {"Prefix": "AWSLogs/"}},
        {"Filter": {"Tag": {"Key": "a", "Value": "b"}}},
        {"Filter": {"And": {"Prefix": "AWSLogs/"}}},
    ],
)
def test_a_rule_that_does_not_take_everything(change: dict[str, Any]) -> None:
    """One that is off, or of a part, keeps no promise about the whole bucket."""

    assert read(**change) == ()


def test_nothing_is_replicated() -> None:
    """No configuration, and no stack of a replica: neither is a failure to look."""

    s3, cloudformation = client_of("s3"), client_of("cloudformation")
    with Stubber(s3) as buckets, Stubber(cloudformation) as stacks:
        buckets.add_client_error("get_bucket_replication", "ReplicationConfigurationNotFoundError")
        stacks.add_client_error("describe_stacks", "ValidationError", "Stack with id x does not exist")

        assert read_replicas(s3, "log-bucket") == ()
        assert read_replica_outputs(cloudformation, "stack-replica-prod") == {}
