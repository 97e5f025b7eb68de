"""Rolls a stack back: the two calls that lead an update home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recovery.observed import Observed
from recovery.plan import ContinueRollback, RollBack
from recovery.steps.hands import Hands, refusals
from recovery.steps.settling import settled

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import ContinueUpdateRollbackInputTypeDef


def continue_rollback(step: ContinueRollback, hands: Hands, seen: Observed) -> str:
    """Answers the status in which the stack came to rest."""
    assert seen.stack is not None  # noqa: S101 - a plan that rolls back was made for a stack
    request: ContinueUpdateRollbackInputTypeDef = {"StackName": seen.stack.stack_id}
    if step.skip:  # an empty list is sent as one empty name
        request["ResourcesToSkip"] = list(step.skip)
    with refusals(step, hands.target):
        hands.clients.cloudformation.continue_update_rollback(**request)
    return settled(hands, seen.stack.stack_id)


def roll_back(step: RollBack, hands: Hands, seen: Observed) -> str:
    """Answers the status in which the stack came to rest."""
    assert seen.stack is not None  # noqa: S101 - as above
    with refusals(step, hands.target):
        hands.clients.cloudformation.rollback_stack(StackName=seen.stack.stack_id)
    return settled(hands, seen.stack.stack_id)
