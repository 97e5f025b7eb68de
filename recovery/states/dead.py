"""CREATE_FAILED, ROLLBACK_COMPLETE, ROLLBACK_FAILED, DELETE_FAILED: only a deletion frees them."""

from __future__ import annotations

from recovery.observed import Resource
from recovery.plan import DeleteStack, Diagnosis, Person
from recovery.states.buckets import emptied, emptying, refusal
from recovery.states.case import Case
from recovery.states.kept import endangered, kept
from recovery.states.names import clear
from recovery.states.protected import protection

CAUSES = {
    "CREATE_FAILED": "the create of {} failed with its rollback switched off",
    "ROLLBACK_COMPLETE": "the first create of {} failed and was rolled back, and nothing can be deployed into what is "
    "left",
    "ROLLBACK_FAILED": "the first create of {} failed, and its rollback could not delete all that was made",
    "DELETE_FAILED": "the deletion of {} failed",
}
PATIENCE = 2
"""Failed deletions in a row, after which what will not go is left behind."""


def dead(case: Case) -> Diagnosis:
    """Empty what has to be empty, delete, and clear the names that the next create needs."""
    cause = case.because(CAUSES[case.stack.status].format(case.stack.name))
    protected = protection(case)
    if protected:
        return protected
    stopped = refusal(case) or endangered(case) or _named(case)
    if stopped:
        return case.diagnosis(cause, [stopped], blocks=True, after=f"run ./sluice recover {case.target.name} again")
    plan = [*emptying(case), _deletion(case), *clear(case.observed.in_the_way, case.target)]
    return case.diagnosis(cause, plan, blocks=True, after=_after(case))


def stubborn(case: Case) -> list[Resource]:
    """What failed to be deleted twice, legal to leave behind in DELETE_FAILED only, where emptying would not help."""
    if case.stack.status != "DELETE_FAILED" or case.stack.attempts < PATIENCE:
        return []
    holding = {bucket.logical_id for bucket in case.observed.buckets if bucket.versions or bucket.writers}
    failed = [one for one in case.observed.resources if one.status == "DELETE_FAILED" and not one.kept]
    return [one for one in failed if one.logical_id not in holding]


def _named(case: Case) -> Person | None:
    """What the template names cannot be left behind: the next create would meet it."""
    named = [one for one in stubborn(case) if one.named]
    if not named:
        return None
    told = "; ".join(f"{one.logical_id} ({one.resource_type}) {one.physical_id}: {_why(one)}" for one in named)
    return Person(
        what=f"delete {', '.join(one.physical_id or one.logical_id for one in named)} by hand, then the stack",
        reason=f"it failed to be deleted {case.stack.attempts} times, and to leave it behind would put its fixed name "
        f"in the way of the next create. {told}",
    )


def _deletion(case: Case) -> DeleteStack:
    retained = stubborn(case)
    reason = "nothing else is legal in this state, and no update can succeed"
    if retained:
        told = "; ".join(f"{one.logical_id} ({one.resource_type}): {_why(one)}" for one in retained)
        reason = f"the deletion failed {case.stack.attempts} times, and what will not go is left behind. {told}"
    return DeleteStack(
        stack=case.stack.name,
        reason=reason,
        retain=tuple(one.logical_id for one in retained),
        kept=tuple(one.physical_id for one in kept(case)),
        empties=tuple(bucket.name for bucket in emptied(case)),
    )


def _why(resource: Resource) -> str:
    return resource.reason or "no reason given"


def _after(case: Case) -> str:
    """What becomes an orphan, and what comes then."""
    stay = ", ".join(f"{one.physical_id} ({one.resource_type})" for one in kept(case))
    left = ", ".join(f"{one.physical_id or one.logical_id} ({one.resource_type})" for one in stubborn(case))
    sentences = [
        f"kept, and no stack's any more: {stay}" if stay else "",
        f"left behind for a person to delete: {left}" if left else "",
        case.target.deploy_again,
    ]
    return "; ".join(each for each in sentences if each)
