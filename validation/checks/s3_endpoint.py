"""Without the endpoint all traffic to S3 goes through the NATs, and a new NAT cannot install its packages in time."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("s3-endpoint", "N16", "An S3 gateway endpoint is on the route tables of all six subnets")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    vpc = seen(observed.vpc, "VPC")
    service = f"com.amazonaws.{props.region}.s3"
    endpoints = [one for one in observed.endpoints if one.service == service and one.state == "available"]
    if not endpoints:
        yield RULE.fail(vpc.id, f"it has no available gateway endpoint for {service}")
        return
    served = frozenset[str]().union(*(endpoint.route_tables for endpoint in endpoints))
    for subnet in (*observed.stack.listed(PUBLIC_SUBNET_IDS), *observed.stack.listed(PRIVATE_SUBNET_IDS)):
        table = observed.table_of(subnet)
        if table and table.id not in served:
            yield RULE.fail(subnet, f"the endpoint is not on its route table {table.id}")
