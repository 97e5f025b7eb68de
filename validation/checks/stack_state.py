"""A stack whose last operation failed may lack any part of the network, and no deploy can mend it by itself."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from stages.stack_states import HEALTHY
from validation.observed import Observed
from validation.rule import Rule

RULE = Rule("stack-state", "P6", "The stack is complete")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    stack = observed.stack
    if stack.status not in HEALTHY:
        remedy = "look at the first failed event of the stack, mend its cause, and free the stack"
        yield RULE.fail(stack.name, f"its state is {stack.status}", remedy)
