"""CloudFormation's stack states: which is which, and what to say about those in which nothing can be judged.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html lists the states.
"""

from report.problem import Problem

HEALTHY = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
    }
)
"""Complete, and open to updates. A rolled-back update leaves the stack as it was before."""

NOT_CREATED = frozenset({"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"})
"""There is a name, and no resource behind it: a change set that was never executed, or what a deletion left."""

BUSY = frozenset(
    {
        "CREATE_IN_PROGRESS",
        "ROLLBACK_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "IMPORT_IN_PROGRESS",
        "IMPORT_ROLLBACK_IN_PROGRESS",
    }
)
"""CloudFormation is at work."""

STUCK = frozenset(
    {
        "CREATE_FAILED",
        "ROLLBACK_COMPLETE",
        "ROLLBACK_FAILED",
        "DELETE_FAILED",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_FAILED",
        "IMPORT_ROLLBACK_FAILED",
    }
)
"""At rest, and no pipeline can deploy into it."""

STATES = HEALTHY | NOT_CREATED | BUSY | STUCK
"""All 23."""


def is_busy(status: str) -> bool:
    """Whether CloudFormation is still working on the stack, so that anything seen now may be gone in a minute."""
    return status.endswith("_IN_PROGRESS") and status not in NOT_CREATED


def stack_missing(stack: str, where: str) -> Problem:
    return Problem(
        "stack-missing",
        what=f"there is no stack {stack}",
        where=where,
        why="it was never deployed here, or it was deleted",
        remedy="let the pipeline deploy it (a copy: npx cdk deploy), or check account and region in environments.toml",
    )


def stack_busy(stack: str, status: str, where: str) -> Problem:
    return Problem(
        "stack-busy",
        what=f"{stack} is {status}",
        where=where,
        why="CloudFormation is still working on it",
        remedy="wait until it is done, then run the same command again",
    )
