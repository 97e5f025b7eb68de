"""A NAT instance that admits the world is a relay and a target; one that refuses a private subnet cuts it off."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, SecurityGroup, seen
from validation.rule import Rule

RULE = Rule("nat-security-group", "N6", "The NATs admit the three private subnets and nobody else, and may send")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    private = {str(block) for block in props.private_subnets}
    for group in _of_the_nats(observed):
        sources = {ingress.source for ingress in group.ingress}
        for source in sorted(sources - private):
            yield RULE.fail(group.id, f"it admits {source}, which is no private subnet")
        if not group.egress_rules:
            yield RULE.fail(group.id, "it lets nothing out: the NAT instances forward nothing")
        for block in sorted(private - {one.source for one in group.ingress if one.protocol == "-1"}):
            yield RULE.fail(group.id, f"it does not admit all traffic of the private subnet {block}")


def _of_the_nats(observed: Observed) -> list[SecurityGroup]:
    used = {group for instance in observed.instances for group in instance.security_groups}
    return seen([group for group in observed.security_groups if group.id in used] or None, "security group of a NAT")
