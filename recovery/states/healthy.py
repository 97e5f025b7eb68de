"""Complete, and open to updates: never touched."""

from __future__ import annotations

from recovery.plan import Diagnosis
from recovery.states.case import Case
from recovery.states.names import told

TURNED_BACK = frozenset({"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"})


def healthy(case: Case) -> Diagnosis:
    """An empty plan. After a rollback it says what failed, since the next deploy would fail on it again."""
    name, status, names = case.stack.name, case.stack.status, case.observed.in_the_way
    if status not in TURNED_BACK:
        return case.diagnosis(f"{name} is healthy ({status}){_waiting(case)}", blocks=False, failure=False)
    what = "update" if status.startswith("UPDATE") else "import"
    cause = f"{name} is healthy ({status}), as it was before its last {what}{_waiting(case)}"
    after = case.target.deploy_again if case.failure else ""
    if names and status in TURNED_BACK:
        after = f"see to {told(names)} first, which was in the way; then {after or case.target.deploy_again}"
    return case.diagnosis(case.because(f"{cause}, which failed") if case.failure else cause, blocks=False, after=after)


def _waiting(case: Case) -> str:
    """The pipeline replaces its own change set; a person's stays a person's."""
    names = ", ".join(one.name for one in case.observed.change_sets)
    return f", with a change set that nobody executed ({names})" if names else ""
