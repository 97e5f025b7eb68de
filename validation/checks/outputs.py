"""A missing output leaves whoever builds on the network, and every check here, with nothing to hold on to."""

from collections.abc import Iterator

from report.finding import Finding
from stages.agreement import ZONES
from stages.outputs import NAT_INSTANCE_IDS, PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS, SEVEN
from stages.props import NetworkProps
from validation.observed import Observed
from validation.rule import Rule

RULE = Rule("outputs", "N12", "All seven outputs are there; those that are lists name one id a zone")
LISTS = (PUBLIC_SUBNET_IDS, PRIVATE_SUBNET_IDS, NAT_INSTANCE_IDS)
REMEDY = "deploy the network stack of this commit; the stack alone writes its outputs"


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    stack = observed.stack
    for output in SEVEN:
        if not stack.outputs.get(output):
            yield RULE.fail(output, f"{stack.name} has no such output", REMEDY)
        elif output in LISTS and len(set(stack.listed(output))) != ZONES:
            yield RULE.fail(output, f"it is {stack.outputs[output]!r}, which is not three different ids", REMEDY)
