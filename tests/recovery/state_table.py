"""All 23 stack states, a row each: as they are met, what is diagnosed and planned. docs/recover-states.md shows it.

`reached` says how the state was come by: `test_observe.py` drives the emulated AWS into it, or looks at answers that
were written after the API reference, because the emulated AWS has no way there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from recovery.observed import ChangeSet, Observed
from recovery.target import Target
from tests.recovery.factory import event, log_bucket, log_bucket_resource, observed, own, resource

EMULATED, WRITTEN = "emulated AWS", "written answers"
CUSTOM = "Custom::S3AutoDeleteObjects"
POLICY_EXISTS = "The bucket policy already exists on bucket logs-1."
NOT_EMPTY = "The bucket you tried to delete is not empty (Service: S3, Status Code: 409)"
FREED = ("fence-bucket", "empty-bucket", "delete-stack")


@dataclass(frozen=True, kw_only=True)
class Row:
    """`says` is a part of the cause. `dev` and `prod` are the kinds of steps, in order."""

    state: str
    reached: str
    says: str
    blocks: bool
    dev: tuple[str, ...]
    prod: tuple[str, ...]
    seen: Callable[[Target], Observed]


def _row(
    state: str,
    says: str,
    seen: Callable[[Target], Observed],
    *plan: str,
    reached: str = EMULATED,
    prod: tuple[str, ...] | None = None,
    blocks: bool = True,
) -> Row:
    return Row(
        state=state,
        reached=reached,
        says=says,
        blocks=blocks,
        dev=plan,
        prod=plan if prod is None else prod,
        seen=seen,
    )


def _healthy(state: str) -> Callable[[Target], Observed]:
    return lambda target: observed(target, state)


def _turned_back(state: str, operation: str) -> Callable[[Target], Observed]:
    return lambda target: observed(
        target,
        state,
        events=(
            own(target, f"{operation}_IN_PROGRESS"),
            event("Topic", f"{operation}_FAILED", "Rate exceeded"),
            event("Other", f"{operation}_FAILED", "Resource update cancelled"),
            own(target, f"{operation}_ROLLBACK_IN_PROGRESS"),
            own(target, state),
        ),
    )


def _busy(state: str, running: str) -> Callable[[Target], Observed]:
    """The first resource is done; a custom one is not."""
    return lambda target: observed(
        target,
        state,
        events=(
            own(target, state),
            event("Done", running, at=1),
            event("Slow", running, kind=CUSTOM, at=2),
            event("Done", running.replace("IN_PROGRESS", "COMPLETE"), at=3),
        ),
    )


def _dead(state: str) -> Callable[[Target], Observed]:
    """The failure this project exists to end (FACTS 1 and 2)."""
    deletes = state == "DELETE_FAILED"
    failure = event("Policy", "CREATE_FAILED", POLICY_EXISTS, kind="AWS::S3::BucketPolicy", at=1)
    not_empty = event("LogBucket", "DELETE_FAILED", NOT_EMPTY, kind="AWS::S3::Bucket", at=2)
    return lambda target: observed(
        target,
        state,
        events=(own(target, "DELETE_IN_PROGRESS" if deletes else "CREATE_IN_PROGRESS"),)
        + (() if deletes else (failure,))
        + (not_empty, own(target, state, at=3)),
        resources=(log_bucket_resource(target),),
        buckets=(log_bucket(),),
    )


def _rolled_back(target: Target) -> Observed:
    failure = event("Topic", "CREATE_FAILED", "Internal Failure", at=1)
    return observed(
        target,
        "ROLLBACK_COMPLETE",
        events=(own(target, "CREATE_IN_PROGRESS"), failure, own(target, "ROLLBACK_COMPLETE", at=2)),
    )


def _update_failed(state: str) -> Callable[[Target], Observed]:
    return lambda target: observed(
        target,
        state,
        events=(
            own(target, "UPDATE_IN_PROGRESS"),
            event("Function", "UPDATE_FAILED", "User is not authorized to perform: lambda:UpdateFunctionCode", at=1),
            own(target, state, at=2),
        ),
        resources=(resource("Function", "UPDATE_FAILED", reason="no"), resource("Fine", "UPDATE_COMPLETE")),
    )


def _review(target: Target) -> Observed:
    waiting = ChangeSet(name="PipelineChange", status="CREATE_COMPLETE", execution_status="AVAILABLE")
    return observed(target, "REVIEW_IN_PROGRESS", change_sets=(waiting,))


_AT_WORK = "CloudFormation is at work"

ROWS = (
    _row("CREATE_COMPLETE", "is healthy", _healthy("CREATE_COMPLETE"), blocks=False),
    _row("UPDATE_COMPLETE", "is healthy", _healthy("UPDATE_COMPLETE"), blocks=False),
    _row("IMPORT_COMPLETE", "is healthy", _healthy("IMPORT_COMPLETE"), blocks=False),
    _row(
        "UPDATE_ROLLBACK_COMPLETE",
        "as it was before its last update, which failed: Topic (AWS::SNS::Topic) could not be updated: the service",
        _turned_back("UPDATE_ROLLBACK_COMPLETE", "UPDATE"),
        blocks=False,
    ),
    _row(
        "IMPORT_ROLLBACK_COMPLETE",
        "as it was before its last import, which failed",
        _turned_back("IMPORT_ROLLBACK_COMPLETE", "IMPORT"),
        blocks=False,
    ),
    _row("DELETE_COMPLETE", "there is no stack", _healthy("DELETE_COMPLETE"), blocks=False),
    _row("REVIEW_IN_PROGRESS", "was never created", _review, "delete-change-set", "delete-stack", blocks=False),
    _row("CREATE_IN_PROGRESS", _AT_WORK, _busy("CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS"), "wait"),
    _row("ROLLBACK_IN_PROGRESS", _AT_WORK, _busy("ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS"), "wait"),
    _row("DELETE_IN_PROGRESS", _AT_WORK, _busy("DELETE_IN_PROGRESS", "DELETE_IN_PROGRESS"), "wait"),
    _row("UPDATE_IN_PROGRESS", _AT_WORK, _busy("UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"), "wait"),
    _row(
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        _AT_WORK,
        _busy("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "DELETE_IN_PROGRESS"),
        "wait",
    ),
    _row("UPDATE_ROLLBACK_IN_PROGRESS", _AT_WORK, _busy("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_IN_PROGRESS"), "wait"),
    _row(
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        _AT_WORK,
        _busy("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "DELETE_IN_PROGRESS"),
        "wait",
    ),
    _row("IMPORT_IN_PROGRESS", _AT_WORK, _busy("IMPORT_IN_PROGRESS", "IMPORT_IN_PROGRESS"), "wait", reached=WRITTEN),
    _row(
        "IMPORT_ROLLBACK_IN_PROGRESS",
        _AT_WORK,
        _busy("IMPORT_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_IN_PROGRESS"),
        "wait",
        reached=WRITTEN,
    ),
    _row(
        "CREATE_FAILED",
        "failed with its rollback switched off: Policy",
        _dead("CREATE_FAILED"),
        *FREED,
        prod=("delete-stack",),
    ),
    _row("ROLLBACK_COMPLETE", "nothing can be deployed into what is left: Topic", _rolled_back, "delete-stack"),
    _row(
        "ROLLBACK_FAILED",
        "the flow log was created before the bucket's policy",
        _dead("ROLLBACK_FAILED"),
        *FREED,
        prod=("delete-stack",),
    ),
    _row(
        "DELETE_FAILED",
        "a bucket that still holds objects, versions or delete markers cannot be deleted",
        _dead("DELETE_FAILED"),
        *FREED,
        prod=("delete-stack",),
    ),
    _row("UPDATE_FAILED", "with its rollback switched off", _update_failed("UPDATE_FAILED"), "roll-back"),
    _row(
        "UPDATE_ROLLBACK_FAILED",
        "and so did its rollback: Function (AWS::SNS::Topic) could not be updated: the role",
        _update_failed("UPDATE_ROLLBACK_FAILED"),
        "continue-rollback",
    ),
    _row(
        "IMPORT_ROLLBACK_FAILED",
        "and so did its rollback",
        _turned_back("IMPORT_ROLLBACK_FAILED", "IMPORT"),
        "person",
        reached=WRITTEN,
    ),
)
