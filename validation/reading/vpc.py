"""Reads the VPC, its subnets, route tables, endpoints and attachments to transit gateways."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from validation.observed import Endpoint, Route, RouteTable, Subnet, TransitAttachment, Vpc
from validation.reading.words import tags

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import FilterTypeDef, RouteTypeDef

    from validation.reading.clients import Clients


def in_vpc(vpc: str) -> list[FilterTypeDef]:
    return [{"Name": "vpc-id", "Values": [vpc]}]


def read_vpc(clients: Clients, vpc: str) -> Vpc | None:
    """`None` where AWS knows no such VPC: a filter finds nothing, where an id would be an error."""
    found = clients.ec2.describe_vpcs(Filters=in_vpc(vpc))["Vpcs"]
    if not found:
        return None
    hostnames = clients.ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")["EnableDnsHostnames"]
    support = clients.ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")["EnableDnsSupport"]
    blocks = found[0].get("CidrBlockAssociationSet", [])
    cidrs = [
        block["CidrBlock"] for block in blocks if block.get("CidrBlockState", {}).get("State") in (None, "associated")
    ]
    return Vpc(
        id=vpc,
        cidrs=tuple(IPv4Network(cidr) for cidr in cidrs or [found[0]["CidrBlock"]]),
        dns_hostnames=hostnames.get("Value", False),
        dns_support=support.get("Value", False),
        tags=tags(found[0].get("Tags")),
    )


def read_subnets(clients: Clients, vpc: str) -> tuple[Subnet, ...]:
    pages = clients.ec2.get_paginator("describe_subnets").paginate(Filters=in_vpc(vpc))
    return tuple(
        Subnet(
            id=subnet["SubnetId"],
            zone=subnet["AvailabilityZone"],
            cidr=IPv4Network(subnet["CidrBlock"]),
            tags=tags(subnet.get("Tags")),
        )
        for page in pages
        for subnet in page["Subnets"]
    )


def read_route_tables(clients: Clients, vpc: str) -> tuple[RouteTable, ...]:
    pages = clients.ec2.get_paginator("describe_route_tables").paginate(Filters=in_vpc(vpc))
    return tuple(
        RouteTable(
            id=table["RouteTableId"],
            subnets=tuple(link["SubnetId"] for link in table.get("Associations", []) if link.get("SubnetId")),
            routes=tuple(_route(route) for route in table.get("Routes", [])),
            tags=tags(table.get("Tags")),
        )
        for page in pages
        for table in page["RouteTables"]
    )


def _route(route: RouteTypeDef) -> Route:
    """A route to an instance also names the instance's network interface, so the instance is asked for first."""
    destinations = (
        route.get("DestinationCidrBlock"), route.get("DestinationIpv6CidrBlock"), route.get("DestinationPrefixListId"),
    )  # fmt: skip
    targets = (
        route.get("InstanceId"), route.get("GatewayId"), route.get("NatGatewayId"), route.get("TransitGatewayId"),
        route.get("VpcPeeringConnectionId"), route.get("EgressOnlyInternetGatewayId"), route.get("NetworkInterfaceId"),
    )  # fmt: skip
    return Route(
        destination=next(filter(None, destinations), ""),
        target=next(filter(None, targets), ""),
        active=route.get("State", "active") == "active",
    )


def read_endpoints(clients: Clients, vpc: str) -> tuple[Endpoint, ...]:
    pages = clients.ec2.get_paginator("describe_vpc_endpoints").paginate(Filters=in_vpc(vpc))
    return tuple(
        Endpoint(
            id=endpoint["VpcEndpointId"],
            service=endpoint["ServiceName"],
            state=endpoint.get("State", "").lower(),
            route_tables=frozenset(endpoint.get("RouteTableIds", [])),
        )
        for page in pages
        for endpoint in page["VpcEndpoints"]
    )


def read_transit_attachments(clients: Clients, vpc: str) -> tuple[TransitAttachment, ...]:
    """Those that are there: EC2 describes a deleted one for a while."""
    paginator = clients.ec2.get_paginator("describe_transit_gateway_vpc_attachments")
    return tuple(
        TransitAttachment(
            id=attachment["TransitGatewayAttachmentId"],
            gateway=attachment["TransitGatewayId"],
            state=attachment["State"],
            subnets=frozenset(attachment.get("SubnetIds", [])),
        )
        for page in paginator.paginate(Filters=in_vpc(vpc))
        for attachment in page["TransitGatewayVpcAttachments"]
        if attachment["State"] != "deleted"
    )
