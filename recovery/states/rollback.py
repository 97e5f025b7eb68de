"""An update that failed, and did not get back to where it was: nothing is deleted to free these."""

from __future__ import annotations

from recovery.observed import Resource
from recovery.plan import ContinueRollback, Diagnosis, RollBack
from recovery.states.case import Case

PATIENCE = 2
"""Failed rollbacks in a row, after which the same once more is not tried."""


def update_failed(case: Case) -> Diagnosis:
    """Rollback was switched off for the update."""
    name = case.stack.name
    step = RollBack(
        stack=name, reason="the update stopped half way, with rollback switched off; going back loses nothing"
    )
    cause = case.because(f"an update of {name} failed with its rollback switched off, and it stands half way")
    return case.diagnosis(cause, [step], blocks=True, after=case.target.deploy_again)


def update_rollback_failed(case: Case) -> Diagnosis:
    """Once more; and then past the resources that will not go back."""
    name, failed = case.stack.name, _not_rolled_back(case)
    cause = case.because(f"an update of {name} failed, and so did its rollback")
    after = case.target.deploy_again
    if case.stack.attempts < PATIENCE:
        step = ContinueRollback(
            stack=name, reason="what kept the rollback from ending may be over; nothing is lost by it"
        )
        return case.diagnosis(cause, [step], blocks=True, after=after)
    if not failed:
        return case.person(
            cause,
            f"find out why the rollback of {name} fails, and continue it in the console",
            "the rollback failed again, and no resource is UPDATE_FAILED: only those may be passed over",
        )
    told = "; ".join(f"{one.logical_id} ({one.resource_type}): {one.reason or 'no reason given'}" for one in failed)
    names = ", ".join(one.logical_id for one in failed)
    step = ContinueRollback(
        stack=name,
        skip=tuple(one.logical_id for one in failed),
        reason=f"the rollback failed {case.stack.attempts} times on the same; {names} will then not be as the stack's "
        f"template says (drift), and stays as the failed update left it. {told}",
    )
    drift = (
        f"compare {names} with the template (aws cloudformation detect-stack-drift --stack-name {name}); then {after}"
    )
    return case.diagnosis(cause, [step], blocks=True, after=drift)


def _not_rolled_back(case: Case) -> list[Resource]:
    """Only what is UPDATE_FAILED may be passed over (API reference, ContinueUpdateRollback)."""
    return [one for one in case.observed.resources if one.status == "UPDATE_FAILED"]


def import_rollback_failed(case: Case) -> Diagnosis:
    """No API ends this one."""
    name = case.stack.name
    return case.person(
        case.because(f"an import into {name} failed, and so did its rollback"),
        f"mend what the import of {name} failed on, then continue or ask AWS support; nothing that was to be imported "
        "is lost",
        "CloudFormation has no call for this state that is safe for what was to be imported",
    )
