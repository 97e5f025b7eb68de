"""Why a stack is as it is, and what frees it. Decides from what was read, and asks AWS nothing."""

from recovery.observed import Observed
from recovery.plan import Diagnosis
from recovery.states.absent import absent
from recovery.states.busy import busy
from recovery.states.case import Case
from recovery.states.dead import dead
from recovery.states.foreign import foreign
from recovery.states.healthy import healthy
from recovery.states.review import in_review
from recovery.states.rollback import import_rollback_failed, update_failed, update_rollback_failed
from recovery.target import Target
from report.problem import Problem
from stages.stack_states import BUSY, HEALTHY


def diagnose(observed: Observed, target: Target) -> Diagnosis:
    """The diagnosis, with a plan that is legal in the stack's state.

    Raises `Problem` where something that the plan would rest on could not be read.
    """
    stack = observed.stack
    if stack is None or stack.status == "DELETE_COMPLETE":
        return absent(observed, target)
    case = Case(observed, target, stack)
    if not stack.tags:
        wholly_read(case)  # tags that could not be read are not missing
    return foreign(case) or _remedy(case)


def _remedy(case: Case) -> Diagnosis:
    match case.stack.status:
        case status if status in BUSY:
            return busy(case)
        case status if status in HEALTHY:
            return healthy(case)
        case "REVIEW_IN_PROGRESS":
            return in_review(wholly_read(case))
        case "CREATE_FAILED" | "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "DELETE_FAILED":
            return dead(wholly_read(case))
        case "UPDATE_FAILED":
            return update_failed(case)
        case "UPDATE_ROLLBACK_FAILED":
            return update_rollback_failed(wholly_read(case))
        case "IMPORT_ROLLBACK_FAILED":
            return import_rollback_failed(case)
        case status:
            return case.person(
                f"{case.stack.name} is {status}, a state that Sluice does not know",
                f"look up what {status} means, and what is legal in it",
                "a plan for a state that nobody foresaw would be a guess",
            )


def wholly_read(case: Case) -> Case:
    """The same, once it is sure that nothing is missing from it."""
    if not case.observed.unread:
        return case
    raise Problem(
        "stack-not-readable",
        what=f"{case.stack.name} is {case.stack.status}, and not all of it could be read",
        where=case.target.where,
        why="; ".join(case.observed.unread),
        remedy="let the caller read it (./sluice bootstrap makes the roles that may), then run the same command again",
    )
