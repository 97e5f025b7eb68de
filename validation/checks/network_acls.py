"""ACLs are stateless: one missing rule for answers cuts off every private subnet, one rule too many opens port 22."""

from collections.abc import Iterator

from packets.acl import admits
from report.finding import Finding
from stages.outputs import PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS
from stages.props import NetworkProps
from validation.crossings import promises
from validation.observed import NetworkAcl, Observed, seen
from validation.rule import Rule

RULE = Rule("network-acls", "N7", "The subnets' network ACLs admit and refuse what is promised, answers included")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    seen(observed.network_acls or None, "network ACL")
    for subnet in (*observed.stack.listed(PUBLIC_SUBNET_IDS), *observed.stack.listed(PRIVATE_SUBNET_IDS)):
        acl = next((one for one in observed.network_acls if subnet in one.subnets), None)
        if acl is None or acl.default:
            yield RULE.fail(subnet, "it has no network ACL but the VPC's default one, which admits everything")
    ours = {*observed.stack.listed(PUBLIC_SUBNET_IDS), *observed.stack.listed(PRIVATE_SUBNET_IDS)}
    for acl in observed.network_acls:
        if acl.subnets & ours and not acl.default:
            yield from _judged(acl, props)


def _judged(acl: NetworkAcl, props: NetworkProps) -> Iterator[Finding]:
    for promise in promises(props, acl):
        if admits(acl.entries, promise.crossing) != promise.passes:
            yield RULE.fail(acl.id, f"it {'refuses' if promise.passes else 'admits'} {promise.what}")
