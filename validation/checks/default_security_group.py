"""Whatever is started without a group of its own gets the default one, and every neighbour with it."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("default-security-group", "N6", "The VPC's default security group has no rules")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    groups = [group for group in observed.security_groups if group.name == "default"]
    for group in seen(groups or None, "default security group"):
        if group.ingress or group.egress_rules:
            rules = f"{len(group.ingress)} ingress and {group.egress_rules} egress rules"
            yield RULE.fail(group.id, f"the default security group has {rules}", "remove its rules")
