"""Whoever reads a stale parameter builds on a subnet or a bucket that is not this network's."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import SEVEN
from stages.props import NetworkProps
from validation.observed import Observed
from validation.rule import Rule

RULE = Rule("parameters", "N12", "Each output is also an SSM parameter, with the same value")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    for output, value in observed.stack.outputs.items():
        name = props.names.parameter(output)
        found = observed.parameters.get(name)
        if found is None and output in SEVEN:
            yield RULE.fail(name, "there is no such parameter")
        elif found is not None and found != value:
            yield RULE.fail(name, f"it is {found!r}, and the output is {value!r}")
