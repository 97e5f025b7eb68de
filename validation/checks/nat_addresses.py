"""Without its Elastic IP address a NAT instance is not the sender that partners have on their allow-lists."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import NAT_INSTANCE_IDS, NAT_PUBLIC_IPS
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("nat-addresses", "N3", "Each NAT instance has one Elastic IP address, the one that the outputs tell")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    nats = seen(observed.stack.listed(NAT_INSTANCE_IDS) or None, "NAT instance")
    told = observed.stack.listed(NAT_PUBLIC_IPS)
    if len(told) != len(nats):
        yield RULE.fail(NAT_PUBLIC_IPS, f"it names {len(told)} addresses for {len(nats)} NAT instances")
    for at, nat in enumerate(nats):
        found = [address.ip for address in observed.addresses if address.instance == nat]
        if len(found) != 1:
            yield RULE.fail(nat, f"it has {len(found)} Elastic IP addresses, not one")
        elif at < len(told) and found != [told[at]]:
            yield RULE.fail(nat, f"its address is {found[0]}, and {NAT_PUBLIC_IPS} tells {told[at]}")
