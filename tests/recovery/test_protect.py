"""Switching termination protection on."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber
from mypy_boto3_cloudformation import CloudFormationClient

from recovery.protect import Plan, StackState, apply, decide, read_state
from report.problem import Problem
from tests.validation.factory import DEV, PROD

STACK = "stack-network-prod"


@pytest.fixture
def cloudformation() -> CloudFormationClient:
    return boto3.client(
        "cloudformation", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


@pytest.fixture
def stubbed(cloudformation: CloudFormationClient) -> Iterator[Stubber]:
    with Stubber(cloudformation) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def described(status: str, protected: bool) -> dict[str, object]:
    return {
        "Stacks": [
            {
                "StackName": STACK,
                "CreationTime": "2026-11-23T12:00:00Z",
                "StackStatus": status,
                "EnableTerminationProtection": protected,
            }
        ]
    }


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_complete_stack(status: str) -> None:
    """A complete stack without protection is to be protected."""

    assert decide(PROD, StackState(status, protected=False)) == Plan(STACK, status, needed=True)


def test_protected_stack() -> None:
    """A stack that is protected needs nothing: running it again is harmless."""

    assert not decide(PROD, StackState("UPDATE_COMPLETE", protected=True)).needed


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (None, "stack-missing"),
        (StackState("REVIEW_IN_PROGRESS", protected=False), "stack-missing"),
        (StackState("UPDATE_IN_PROGRESS", protected=False), "stack-busy"),
        (StackState("ROLLBACK_COMPLETE", protected=False), "stack-not-complete"),
        (StackState("UPDATE_ROLLBACK_FAILED", protected=False), "stack-not-complete"),
    ],
)
def test_refused_states(state: StackState | None, name: str) -> None:
    """A stack that is not complete is refused: protection would lock one that only deletion frees."""

    with pytest.raises(Problem) as refused:
        decide(PROD, state)

    assert refused.value.name == name


def test_unpromised() -> None:
    """An environment that promises no protection is refused: it must be free to go."""

    with pytest.raises(Problem) as refused:
        decide(DEV, StackState("CREATE_COMPLETE", protected=False))

    assert refused.value.name == "protection-not-promised"


def test_read(cloudformation: CloudFormationClient, stubbed: Stubber) -> None:
    """The state is read from the stack itself."""
    stubbed.add_response("describe_stacks", described("CREATE_COMPLETE", True), {"StackName": STACK})

    assert read_state(cloudformation, STACK) == StackState("CREATE_COMPLETE", protected=True)


def test_read_missing(cloudformation: CloudFormationClient, stubbed: Stubber) -> None:
    """A stack that does not exist has no state."""
    stubbed.add_client_error("describe_stacks", "ValidationError", f"Stack with id {STACK} does not exist")

    assert read_state(cloudformation, STACK) is None


def test_apply(cloudformation: CloudFormationClient, stubbed: Stubber) -> None:
    """A needed plan switches it on, by that one call."""
    wanted = {"StackName": STACK, "EnableTerminationProtection": True}
    stubbed.add_response("update_termination_protection", {"StackId": "id"}, wanted)

    apply(cloudformation, Plan(STACK, "CREATE_COMPLETE", needed=True))


def test_apply_nothing(cloudformation: CloudFormationClient, stubbed: Stubber) -> None:
    """A plan without need calls nothing."""

    apply(cloudformation, Plan(STACK, "CREATE_COMPLETE", needed=False))
