"""With another block than planned, the network may overlap what a transit gateway joins it to."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("vpc-cidr", "N1", "The VPC has the CIDR that the environment promises, and no other")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    vpc = seen(observed.vpc, "VPC")
    if vpc.cidrs != (props.cidr,):
        found = ", ".join(str(cidr) for cidr in vpc.cidrs)
        yield RULE.fail(vpc.id, f"its CIDR is {found}, and {props.cidr} is promised")
