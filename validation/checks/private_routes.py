"""Through another zone's NAT, a zone fails with its neighbour and pays for traffic between zones; without a route it
is cut off."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import NAT_INSTANCE_IDS, PRIVATE_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule(
    "private-routes", "N5", "Each private subnet's own route table sends 0.0.0.0/0 to its own zone's NAT instance"
)


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    seen(observed.route_tables or None, "route table")
    subnets, nats = observed.stack.listed(PRIVATE_SUBNET_IDS), observed.stack.listed(NAT_INSTANCE_IDS)
    for subnet, nat, zone in zip(subnets, nats, props.zones, strict=False):
        if wrong := _wrong(observed, subnet, nat, zone):
            yield RULE.fail(subnet, wrong)


def _wrong(observed: Observed, subnet: str, nat: str, zone: str) -> str | None:
    table = observed.table_of(subnet)
    if table is None:
        return "it has no route table of its own: the main one, without a way out, serves it"
    if table.subnets != (subnet,):
        return f"it shares {table.id} with {', '.join(other for other in table.subnets if other != subnet)}"
    route = table.default_route()
    if route is None:
        return f"{table.id} has no route to 0.0.0.0/0"
    if not route.active:
        return f"the default route of {table.id} is a blackhole: {route.target} is not there any more"
    if route.target != nat:
        return f"the default route of {table.id} leads to {route.target}, and {zone}'s NAT instance is {nat}"
    return None
