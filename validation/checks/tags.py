"""What carries no tag is on nobody's bill and on nobody's list when the account is cleaned up."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Observed, Tags
from validation.rule import Rule

RULE = Rule("tags", "N14", "The stack and what it made carry the environment's tags")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    for subject, tags in _tagged(observed):
        wrong = [f"{key}={value}" for key, value in props.names.tags().items() if tags.get(key) != value]
        if wrong:
            yield RULE.fail(subject, f"it lacks {', '.join(wrong)}")


def _tagged(observed: Observed) -> Iterator[tuple[str, Tags]]:
    """A VPC's main route table and default groups come with it, untagged: only what the stack made is looked at."""
    ours = {*observed.stack.listed(PUBLIC_SUBNET_IDS), *observed.stack.listed(PRIVATE_SUBNET_IDS)}
    used = {group for instance in observed.instances for group in instance.security_groups}
    yield observed.stack.name, observed.stack.tags
    if observed.vpc:
        yield observed.vpc.id, observed.vpc.tags
    yield from ((subnet.id, subnet.tags) for subnet in observed.subnets if subnet.id in ours)
    yield from ((table.id, table.tags) for table in observed.route_tables if ours & set(table.subnets))
    yield from ((instance.id, instance.tags) for instance in observed.instances)
    yield from ((address.id, address.tags) for address in observed.addresses)
    yield from ((group.id, group.tags) for group in observed.security_groups if group.id in used)
    yield from ((flow_log.id, flow_log.tags) for flow_log in observed.delivery.flow_logs)
