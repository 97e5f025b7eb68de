"""Through an attachment that nobody accepted, or that lacks a zone, what is sent to a transit network is lost."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from report.finding import Finding
from stages.outputs import PRIVATE_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Observed, RouteTable, TransitAttachment, seen
from validation.rule import Rule

RULE = Rule(
    "transit-attachment",
    "N13",
    "The configured transit gateway is attached in each private subnet, and each private route table leads to it",
)


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    vpc = seen(observed.vpc, "VPC")
    gateway = props.transit_gateway_id
    if gateway is None:
        yield RULE.passed(vpc.id, "no transit gateway is configured")
        return
    attachment = next((one for one in observed.transit_attachments if one.gateway == gateway), None)
    if attachment is None:
        yield RULE.fail(vpc.id, f"it is not attached to {gateway}")
    else:
        yield from _attachment(attachment, frozenset(observed.stack.listed(PRIVATE_SUBNET_IDS)), props)
    for subnet in observed.stack.listed(PRIVATE_SUBNET_IDS):
        table = observed.table_of(subnet)
        for block in props.transit_routes if table else ():
            if table and (wrong := _wrong_route(table, block, gateway)):
                yield RULE.fail(table.id, wrong)


def _attachment(attachment: TransitAttachment, private: frozenset[str], props: NetworkProps) -> Iterator[Finding]:
    """Before any route leads to it, an attachment may wait for its acceptance: so the first of two deploys ends."""
    if attachment.state == "pendingAcceptance":
        what = f"{attachment.gateway} is another account's, whose owner has not accepted the attachment yet"
        remedy = (
            "in the gateway's account: aws ec2 accept-transit-gateway-vpc-attachment"
            f" --transit-gateway-attachment-id {attachment.id} --region {props.region}"
        )
        yield (RULE.fail if props.transit_routes else RULE.warn)(attachment.id, what, remedy)
    elif attachment.state != "available":
        yield RULE.fail(attachment.id, f"its state is {attachment.state}")
    if attachment.subnets != private:
        found = ", ".join(sorted(attachment.subnets)) or "no subnet"
        yield RULE.fail(attachment.id, f"it is in {found}, and {', '.join(sorted(private))} are promised")


def _wrong_route(table: RouteTable, block: IPv4Network, gateway: str) -> str | None:
    route = table.route_to(str(block))
    if route is None:
        return f"it has no route to {block}, which goes to the internet instead"
    if route.target != gateway:
        return f"its route to {block} leads to {route.target}, and not to {gateway}"
    if not route.active:
        return f"its route to {block} is a blackhole: {gateway} is not attached"
    return None
