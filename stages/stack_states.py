"""Which of CloudFormation's stack states is which, and what to say about the states in which nothing can be judged.

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
