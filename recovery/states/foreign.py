"""A stack that Sluice does not touch, whatever its state."""

from __future__ import annotations

from recovery.plan import Diagnosis, Person
from recovery.states.case import Case


def foreign(case: Case) -> Diagnosis | None:
    """A diagnosis where the stack is nested, or not ours; else `None`."""
    stack = case.stack
    if stack.parent:
        return case.person(
            f"{stack.name} is nested in another stack, {stack.parent}",
            f"free the root stack {stack.parent}",
            "a nested stack is changed through its root only: by itself it would part from what the root records",
        )
    if stack.status == "REVIEW_IN_PROGRESS" and not stack.tags:
        return _untagged_shell(case)
    missing = [f"{key}={value}" for key, value in case.target.tags.items() if stack.tags.get(key) != value]
    if not missing:
        return None
    return case.person(
        f"{stack.name} has not the tags of a stack of ours: {', '.join(missing)}",
        f"find out whose {stack.name} is; if it is Sluice's, free it by hand",
        "a stack without the tags that Sluice gives may be anybody's, and Sluice does not touch it",
    )


def _untagged_shell(case: Case) -> Diagnosis:
    """It gets its tags when the first change set is executed, so that the pipeline's next one is still welcome."""
    name = case.stack.name
    step = Person(
        what=f"let the next run of the pipeline create {name}, or delete it by hand",
        reason="it has neither tags nor a change set that would give it any, so nothing shows that it is ours",
    )
    return case.diagnosis(f"{name} was never created, and has no tags yet", [step], blocks=False)
