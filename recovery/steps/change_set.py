"""Deletes a change set that nobody executed."""

from recovery.observed import Observed
from recovery.plan import DeleteChangeSet
from recovery.steps.hands import Hands, refusals


def delete_change_set(step: DeleteChangeSet, hands: Hands, seen: Observed) -> str:
    """Of the stack that was seen, by its id."""
    assert seen.stack is not None  # noqa: S101 - a plan that deletes a change set was made for a stack
    with refusals(step, hands.target):
        hands.clients.cloudformation.delete_change_set(StackName=seen.stack.stack_id, ChangeSetName=step.name)
    return "deleted"
