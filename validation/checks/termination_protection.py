"""Without termination protection one wrong command deletes the network; the template cannot promise it by itself."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed
from validation.rule import Rule

RULE = Rule("termination-protection", "N17", "Termination protection of the stack is as promised")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    stack = observed.stack
    if props.termination_protection and not stack.termination_protection:
        yield RULE.fail(stack.name, "termination protection is off", f"./sluice protect {props.suffix} --yes")
    elif stack.termination_protection and not props.termination_protection:
        what = "termination protection is on, and is not promised: the stack cannot be deleted with its environment"
        yield RULE.warn(
            stack.name, what, "aws cloudformation update-termination-protection, where it is not meant to be"
        )
