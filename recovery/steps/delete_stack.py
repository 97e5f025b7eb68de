"""Deletes a stack, with what the plan leaves behind."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from recovery.observed import Bucket, Observed
from recovery.plan import DeleteStack, EmptyBucket, FenceBucket
from recovery.steps.bucket import empty_bucket, fence_bucket
from recovery.steps.hands import Hands, refusals
from recovery.steps.settling import settled

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import DeleteStackInputTypeDef

TRIES = 5
WHY_AGAIN = "it was written to while the stack was deleted"


def delete_stack(step: DeleteStack, hands: Hands, seen: Observed) -> str:
    """Answers the status that the stack came to rest in. Never by force, and never past its protection.

    A bucket of the plan's that was written to meanwhile is fenced and emptied again, and the stack deleted again.
    """
    assert seen.stack is not None  # noqa: S101 - a plan that deletes a stack was made for one
    stack_id = seen.stack.stack_id
    for number in range(1, TRIES + 1):
        _ask(step, hands, stack_id)
        status = settled(hands, stack_id)
        if status != "DELETE_FAILED" or number == TRIES:
            break
        seen = hands.look()
        full = [bucket for bucket in seen.buckets if bucket.name in step.empties and bucket.versions]
        if not full or seen.stack is None or seen.stack.stack_id != stack_id:
            break
        for bucket in full:
            _empty_again(bucket, hands, seen, number)
    return status


def _ask(step: DeleteStack, hands: Hands, stack_id: str) -> None:
    request: DeleteStackInputTypeDef = {"StackName": stack_id, "ClientRequestToken": f"sluice-{uuid.uuid4()}"}
    if step.retain:
        request["RetainResources"] = list(step.retain)
    with refusals(step, hands.target):
        hands.clients.cloudformation.delete_stack(**request)


def _empty_again(bucket: Bucket, hands: Hands, seen: Observed, number: int) -> None:
    """As the plan did, once more; so it is in the journal, too."""
    flow_logs = tuple(writer.flow_log_id for writer in bucket.writers if writer.ours)
    fence_bucket(FenceBucket(bucket=bucket.name, flow_logs=flow_logs, reason=WHY_AGAIN), hands, seen)
    result = empty_bucket(EmptyBucket(bucket=bucket.name, count=bucket.count, reason=WHY_AGAIN), hands, seen)
    hands.note("emptied-again", bucket=bucket.name, attempt=number, result=result)
    hands.tell(f"{bucket.name} was written to meanwhile: {result}; deleting {hands.target.stack} again")
