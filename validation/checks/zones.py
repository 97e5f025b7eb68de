"""Two subnets in one zone fail together with it, however many zones were promised."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("zones", "N2", "A public and a private subnet in each of the three zones, in the outputs' order")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    seen(observed.subnets or None, "subnet")
    for output in (PUBLIC_SUBNET_IDS, PRIVATE_SUBNET_IDS):
        for id_, zone in zip(observed.stack.listed(output), props.zones, strict=False):
            subnet = observed.subnet(id_)
            if subnet and subnet.zone != zone:
                yield RULE.fail(id_, f"{output} promises {zone} in its place, and it is in {subnet.zone}")
