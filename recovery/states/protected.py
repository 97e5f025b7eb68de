"""Termination protection, in front of a stack that only a deletion frees."""

from __future__ import annotations

from recovery.plan import Diagnosis
from recovery.states.case import Case


def protection(case: Case) -> Diagnosis | None:
    """A diagnosis where protection is on; else `None`."""
    if not case.stack.protected:
        return None
    name = case.stack.name
    command = (
        f"aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {name} "
        f"--region {case.target.region}"
    )
    return case.person(
        case.because(f"{name} is {case.stack.status}, and its termination protection is on"),
        f"switch the termination protection of {name} off yourself ({command}), if it is to be deleted",
        "only its deletion frees the stack, and Sluice never switches protection off",
        after=f"run ./sluice recover {case.target.name} again",
    )
