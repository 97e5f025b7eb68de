"""REVIEW_IN_PROGRESS: a name and a change set, and nothing created yet."""

from __future__ import annotations

from recovery.observed import ChangeSet
from recovery.plan import DeleteChangeSet, DeleteStack, Diagnosis, Step, Wait
from recovery.states.case import Case
from recovery.states.protected import protection

AT_WORK = frozenset({"CREATE_PENDING", "CREATE_IN_PROGRESS", "DELETE_PENDING", "DELETE_IN_PROGRESS"})


def in_review(case: Case) -> Diagnosis:
    """The pipeline replaces its change set here, so nothing blocks it; what is left over can go all the same."""
    name, change_sets = case.stack.name, case.observed.change_sets
    count = {0: "no change set", 1: "a change set"}.get(len(change_sets), f"{len(change_sets)} change sets")
    cause = f"{name} was never created: it has {count} that nobody executed, and no resource"
    working = [one.name for one in change_sets if _at_work(one)]
    if working:
        wait = Wait(stack=name, reason=f"CloudFormation is at work on the change set {', '.join(working)}")
        return case.diagnosis(cause, [wait], blocks=False)
    if case.observed.resources:
        held = ", ".join(one.logical_id for one in case.observed.resources)
        return case.person(
            f"{name} is in review, and yet holds {held}",
            f"look at {held}, and execute or delete the change set by hand",
            "a stack in review has no resources as a rule, so Sluice does not know what its deletion would take along",
        )
    return protection(case) or case.diagnosis(cause, _plan(case), blocks=False, after=case.target.deploy_again)


def _at_work(change_set: ChangeSet) -> bool:
    return change_set.status in AT_WORK or change_set.execution_status == "EXECUTE_IN_PROGRESS"


def _plan(case: Case) -> list[Step]:
    name = case.stack.name
    deletions: list[Step] = [
        DeleteChangeSet(stack=name, name=one.name, reason="it was left over: nobody executed it")
        for one in case.observed.change_sets
    ]
    return [*deletions, DeleteStack(stack=name, reason="what is left is an empty shell: no resource was ever created")]
