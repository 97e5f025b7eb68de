"""Deletes the network of an environment that keeps nothing, healthy or stuck: the one place where that is wanted."""

from recovery.diagnose import diagnose, wholly_read
from recovery.observed import Observed
from recovery.plan import DeleteStack, Diagnosis
from recovery.states.buckets import emptied, emptying, refusal
from recovery.states.case import Case
from recovery.states.foreign import foreign
from recovery.states.protected import protection
from recovery.target import Target
from report.problem import Problem
from stages.stack_states import HEALTHY


def refuse_kept(target: Target) -> None:
    """Raises `Problem`: destroy-refused, for what outlives its stack."""
    if target.keeps:
        raise Problem(
            "destroy-refused",
            what=f"{target.name} is not destroyed",
            where=target.where,
            why=f"its class promises that what {target.name} logged is kept, whatever becomes of its stack",
            remedy="name an environment of class dev, or a copy of one: --suffix SUFFIX",
        )


def destruction(observed: Observed, target: Target) -> Diagnosis:
    """The plan. A stack that is not complete is freed as `recover` would free it: for most states that is a deletion,
    and for the others it leads to a stack that is complete, and deleted then.

    Raises `Problem` as `diagnose` does, and for what keeps.
    """
    refuse_kept(target)
    stack = observed.stack
    if stack is None or stack.status not in HEALTHY:
        return diagnose(observed, target)
    case = wholly_read(Case(observed, target, stack))
    return foreign(case) or protection(case) or _deletion(case)


def _deletion(case: Case) -> Diagnosis:
    name, stopped = case.stack.name, refusal(case)
    cause = f"{name} is healthy ({case.stack.status}), and is to be destroyed"
    deletion = DeleteStack(
        stack=name,
        reason=f"that is what was asked; all {len(case.observed.resources)} resources go with it",
        kept=tuple(one.physical_id for one in case.observed.resources if one.kept and one.physical_id),
        empties=tuple(bucket.name for bucket in emptied(case)),
    )
    return case.diagnosis(cause, [stopped] if stopped else [*emptying(case), deletion], blocks=False, failure=False)
