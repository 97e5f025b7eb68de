"""No stack of the name, or none any more."""

from recovery.observed import Observed
from recovery.plan import Diagnosis
from recovery.states.names import clear, told
from recovery.target import Target


def absent(observed: Observed, target: Target) -> Diagnosis:
    """Nothing to do, unless something has a name that the next create needs."""
    plan = clear(observed.in_the_way, target)
    cause = f"there is no stack {target.stack}: the next deploy creates it"
    if observed.in_the_way:
        cause = f"there is no stack {target.stack}, and {told(observed.in_the_way)} would be in its way"
    return Diagnosis(
        stack=target.stack,
        status=observed.stack.status if observed.stack else "",
        cause=cause,
        plan=tuple(plan),
        blocks=bool(plan),
        after=target.deploy_again if plan else "",
    )
