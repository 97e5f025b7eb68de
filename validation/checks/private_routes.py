"""Through another zone's NAT, a zone fails with its neighbour and pays for traffic between zones; without a route it
is cut off."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import NAT_INSTANCE_IDS, PRIVATE_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Observed, Route, RouteTable, seen
from validation.rule import Rule
from validation.takeover import judge_takeover

RULE = Rule(
    "private-routes",
    "N5",
    "Each private subnet's own route table sends 0.0.0.0/0 to its own zone's NAT instance, or, with a warning, to the "
    "one that the failover controller's record names",
)


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    seen(observed.route_tables or None, "route table")
    subnets, nats = observed.stack.listed(PRIVATE_SUBNET_IDS), observed.stack.listed(NAT_INSTANCE_IDS)
    for subnet, nat, zone in zip(subnets, nats, props.zones, strict=False):
        table = observed.table_of(subnet)
        route = table.default_route() if table else None
        if wrong := _wrong(subnet, table, route):
            yield RULE.fail(subnet, wrong)
        elif route and route.target != nat:
            yield judge_takeover(RULE, subnet, zone, route.target, observed=observed, props=props)


def _wrong(subnet: str, table: RouteTable | None, route: Route | None) -> str | None:
    if table is None:
        return "it has no route table of its own: the main one, without a way out, serves it"
    if table.subnets != (subnet,):
        return f"it shares {table.id} with {', '.join(other for other in table.subnets if other != subnet)}"
    if route is None:
        return f"{table.id} has no route to 0.0.0.0/0"
    if not route.active:
        return f"the default route of {table.id} is a blackhole: {route.target} is not there any more"
    return None
