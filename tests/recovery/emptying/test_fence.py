"""Stopping what writes into a bucket."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from recovery.emptying import fence as fencing
from recovery.emptying.bucket_policy import SID, fenced, is_fenced
from recovery.emptying.fence import fence
from report.problem import Problem
from tests.recovery.emptying.fakes import FakeEc2, FakeS3, allowed

ARN = "arn:aws:s3:::logs-1"
EMPTIER = {"Sid": "Emptier", "Effect": "Allow", "Principal": {"AWS": "role"}, "Action": "s3:DeleteObject*"}
DENIAL = {
    "Sid": SID,
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:PutObject", "s3:ReplicateDelete", "s3:ReplicateObject"],
    "Resource": "arn:aws-us-gov:s3:::logs-1/*",
}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fencing, "PAUSE_SECONDS", 0)


def put_up(s3: FakeS3, ec2: FakeEc2 | None = None, *flow_logs: str) -> None:
    clients: Any = SimpleNamespace(s3=s3, ec2=ec2 or FakeEc2({}))
    fence(clients, allowed(), flow_logs=flow_logs)


def statements(s3: FakeS3) -> Any:
    return json.loads(s3.policy)["Statement"]


def test_flow_logs_and_policy() -> None:
    """The flow logs that are named go, and nobody may write; what else the policy says stays as it is."""
    s3 = FakeS3(policy=json.dumps({"Version": "2012-10-17", "Id": "mine", "Statement": [EMPTIER]}))
    ec2 = FakeEc2({"fl-1": ARN, "fl-2": f"{ARN}/folder/", "fl-3": ARN})

    put_up(s3, ec2, "fl-1", "fl-2", "fl-gone")

    assert {"fl-3": ARN} == ec2.flow_logs
    assert [EMPTIER, DENIAL] == statements(s3)
    assert "mine" == json.loads(s3.policy)["Id"]


def test_no_policy() -> None:
    """A bucket without a policy gets one, with the ARN of its own partition."""
    s3 = FakeS3()

    put_up(s3)

    assert {"Version": "2012-10-17", "Statement": [DENIAL]} == json.loads(s3.policy)


def test_twice() -> None:
    """A fence that stands is left alone, in whichever spelling it was stored."""
    spelled = {**DENIAL, "Principal": {"AWS": "*"}, "Action": DENIAL["Action"][::-1], "Resource": [DENIAL["Resource"]]}
    s3 = FakeS3(policy=json.dumps({"Version": "2012-10-17", "Statement": spelled}))

    put_up(s3)

    assert "put_bucket_policy" not in s3.calls


def test_old_fence() -> None:
    """One that somebody bent is replaced, not doubled."""
    s3 = FakeS3(policy=json.dumps({"Statement": [{**DENIAL, "Effect": "Allow"}, EMPTIER]}))

    put_up(s3)

    assert [EMPTIER, DENIAL] == statements(s3)


@pytest.mark.parametrize(
    "bent",
    [{"Principal": {"AWS": "1"}}, {"Action": "s3:PutObject"}, {"Resource": f"{ARN}/x/*"}, {"Condition": {"Bool": {}}}],
)
def test_bent_fence(bent: dict[str, Any]) -> None:
    """A denial that leaves somebody, something, or some way out is none."""

    assert not is_fenced(json.dumps({"Statement": [{**DENIAL, **bent}]}), "logs-1", "aws-us-gov")


def test_fencing_is_idempotent() -> None:
    """A fenced policy is the text that it is."""
    once = fenced("", "logs-1", "aws")

    assert once == fenced(once, "logs-1", "aws")


def test_gone_bucket() -> None:
    """A bucket that is not there needs no fence; its flow logs go all the same."""
    ec2 = FakeEc2({"fl-1": ARN})

    put_up(FakeS3(bucket="another"), ec2, "fl-1")

    assert {} == ec2.flow_logs


@pytest.mark.parametrize("destination", ["arn:aws:s3:::logs-10", "arn:aws:logs:us-east-1:2:log-group:logs-1", ""])
def test_flow_log_of_another_bucket(destination: str) -> None:
    """A flow log that delivers elsewhere is somebody else's: nothing at all is done."""
    s3, ec2 = FakeS3(), FakeEc2({"fl-1": ARN, "fl-2": destination})

    with pytest.raises(Problem, match="flow-log-elsewhere"):
        put_up(s3, ec2, "fl-1", "fl-2")

    assert {"fl-1", "fl-2"} == set(ec2.flow_logs)
    assert "" == s3.policy


def test_flow_log_not_deleted() -> None:
    """What EC2 says of those that it did not delete is read, though the call itself succeeded."""
    error = {"ResourceId": "fl-1", "Error": {"Code": "UnauthorizedOperation", "Message": "no"}}

    with pytest.raises(Problem) as raised:
        put_up(FakeS3(), FakeEc2({"fl-1": ARN}, [error]), "fl-1")

    assert ("flow-log-not-deleted", "fl-1: UnauthorizedOperation: no") == (raised.value.name, raised.value.why)


def test_policy_that_does_not_stay() -> None:
    """The fence is read back: one that somebody takes away again is no fence."""
    s3 = FakeS3()
    s3.before = lambda call: setattr(s3, "policy", "") if call == "get_bucket_policy" else None

    with pytest.raises(Problem, match="fence-not-standing"):
        put_up(s3)


def test_flow_log_that_stays() -> None:
    """A flow log that EC2 says it deleted, and still shows, is named."""
    ec2 = FakeEc2({"fl-1": ARN})
    ec2.unsuccessful = [{"ResourceId": "fl-1", "Error": {"Code": "InvalidFlowLogId.NotFound"}}]

    with pytest.raises(Problem) as raised:
        put_up(FakeS3(), ec2, "fl-1")

    assert "flow logs that are still there: fl-1" == raised.value.why
