"""Without a route to the internet gateway, a zone's NAT instance reaches nothing, and so does everything behind it."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import PUBLIC_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("public-routes", "N2", "Each public subnet's default route leads to the internet gateway")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    seen(observed.route_tables or None, "route table")
    for subnet in observed.stack.listed(PUBLIC_SUBNET_IDS):
        table = observed.table_of(subnet)
        route = table.default_route() if table else None
        if route is None:
            yield RULE.fail(subnet, "it has no default route of its own")
        elif not route.target.startswith("igw-") or not route.active:
            state = "" if route.active else ", a blackhole"
            yield RULE.fail(subnet, f"its default route leads to {route.target}{state}, not to an internet gateway")
