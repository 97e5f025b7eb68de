"""Without DNS resolution nothing in the VPC finds any name; without hostnames, private endpoints have none."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("vpc-dns", "N1", "DNS resolution and DNS hostnames are on")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    vpc = seen(observed.vpc, "VPC")
    if not vpc.dns_support:
        yield RULE.fail(vpc.id, "DNS resolution is off")
    if not vpc.dns_hostnames:
        yield RULE.fail(vpc.id, "DNS hostnames are off")
