"""A subnet too few or of another size leaves a zone without room; one too many is nobody's, and nobody guards it."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("subnets", "N2", "The VPC has exactly the six promised subnets, each with its /24")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    seen(observed.vpc, "VPC")
    promised = {
        id_: cidr
        for output, cidrs in ((PUBLIC_SUBNET_IDS, props.public_subnets), (PRIVATE_SUBNET_IDS, props.private_subnets))
        for id_, cidr in zip(observed.stack.listed(output), cidrs, strict=False)
    }
    for id_, cidr in promised.items():
        subnet = observed.subnet(id_)
        if subnet is None:
            yield RULE.fail(id_, "an output names it, and the VPC has no such subnet")
        elif subnet.cidr != cidr:
            yield RULE.fail(id_, f"its block is {subnet.cidr}, and {cidr} is promised")
    for subnet in observed.subnets:
        if subnet.id not in promised:
            yield RULE.fail(subnet.id, f"the VPC has a subnet ({subnet.cidr}) that no output names")
