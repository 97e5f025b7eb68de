"""Waits for CloudFormation, by a stack's id: a deleted stack is not found by its name."""

from __future__ import annotations

import time
from collections.abc import Iterator

from botocore.exceptions import ClientError

from recovery.steps.hands import Hands
from stages.stack_states import is_busy, stack_busy

SHORTEST, LONGEST, GROWTH = 0.2, 5.0, 1.5
TOLD_EVERY = 10.0


def settled(hands: Hands, stack_id: str) -> str:
    """The stack's status, once nothing is in progress.

    Raises `Problem`: stack-busy, where it still is at the deadline.
    """
    told = time.monotonic()
    for pause in pauses():
        status = status_of(hands, stack_id)
        if not is_busy(status):
            return status
        if time.monotonic() + pause > hands.deadline:
            raise stack_busy(hands.target.stack, status, hands.target.where)
        if time.monotonic() - told > TOLD_EVERY:
            told = time.monotonic()
            left = hands.deadline - told
            hands.tell(f"{hands.target.stack} is {status}; waiting, {left:.0f} s at most")
        time.sleep(pause)
    raise AssertionError("the pauses do not end")


def pauses() -> Iterator[float]:
    """Seconds between two looks, without an end: short at first, since most operations on little are short."""
    pause = SHORTEST
    while True:
        yield pause
        pause = min(LONGEST, pause * GROWTH)


def status_of(hands: Hands, stack_id: str) -> str:
    """After 90 days a deleted stack is not even found by its id."""
    try:
        return hands.clients.cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" in str(error):  # CloudFormation has only ValidationError for it
            return "DELETE_COMPLETE"
        raise
