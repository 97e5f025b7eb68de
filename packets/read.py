"""Makes a network of a synthesized template. S3, whose addresses only AWS knows, is TEST-NET-2 (RFC 5737)."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

from packets.network import LOCAL, Gateway, Network, Route, RouteTable, Subnet
from packets.read_guards import DEFAULT_ACL, read_acls, read_groups
from packets.read_instances import read_instances
from packets.template import Properties, Template, block, known, reference, text_of, unread

S3 = IPv4Network("198.51.100.0/24")
MAIN = "the VPC's main route table"
TARGETS = {"GatewayId", "InstanceId", "TransitGatewayId"}
OTHER_TARGETS = {
    "CarrierGatewayId", "CoreNetworkArn", "LocalGatewayId", "NatGatewayId", "NetworkInterfaceId", "VpcEndpointId",
    "VpcPeeringConnectionId",
}  # fmt: skip
ATTACHMENTS = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")


def read_network(content: Mapping[str, Any]) -> Network:
    """Raises `Problem`: network-unread, where the template leaves open what a packet would meet."""
    template = Template(content)
    vpcs = [properties for _, properties in template.of("AWS::EC2::VPC")]
    if len(vpcs) != 1:
        raise unread("AWS::EC2::VPC", f"it has {len(vpcs)}, and a walk is through one")
    cidr = block(vpcs[0].get("CidrBlock"), "AWS::EC2::VPC")
    attached = {id_: gateway for id_, gateway, _ in _attachments(template)}
    return Network(
        cidr=cidr,
        subnets=_subnets(template, _tables(template, cidr)),
        instances=read_instances(template),
        groups=read_groups(template),
        gateways={**_gateways(template), **attached},
        attached=tuple(subnet for _, _, subnets in _attachments(template) for subnet in subnets),
    )


def _subnets(template: Template, tables: Mapping[str, RouteTable]) -> dict[str, Subnet]:
    acls = read_acls(template)
    table_of = _links(template, "AWS::EC2::SubnetRouteTableAssociation", "RouteTableId")
    acl_of = _links(template, "AWS::EC2::SubnetNetworkAclAssociation", "NetworkAclId")
    return {
        id_: Subnet(
            id=id_,
            name=template.name(id_),
            zone=text_of(subnet.get("AvailabilityZone")),
            cidr=block(subnet.get("CidrBlock"), id_),
            table=known(tables, table_of.get(id_, MAIN), id_),
            acl=known(acls, acl_of[id_], id_) if id_ in acl_of else DEFAULT_ACL,
        )
        for id_, subnet in template.of("AWS::EC2::Subnet")
    }


def _links(template: Template, type_: str, to: str) -> dict[str, str]:
    return {reference(link["SubnetId"], id_): reference(link[to], id_) for id_, link in template.of(type_)}


def _tables(template: Template, cidr: IPv4Network) -> dict[str, RouteTable]:
    routes: dict[str, list[Route]] = {id_: [] for id_, _ in template.of("AWS::EC2::RouteTable")}
    routes[MAIN] = []
    for id_, route in template.of("AWS::EC2::Route"):
        if "DestinationCidrBlock" in route:
            destination = block(route["DestinationCidrBlock"], id_)
            known(routes, reference(route["RouteTableId"], id_), id_).append(
                Route(destination=destination, target=_target(id_, route))
            )
    for id_, endpoint in _s3_endpoints(template):
        for table in endpoint.get("RouteTableIds", []):
            known(routes, reference(table, id_), id_).append(Route(destination=S3, target=id_))
    local = Route(destination=cidr, target=LOCAL)
    return {id_: RouteTable(id=id_, name=template.name(id_), routes=(local, *own)) for id_, own in routes.items()}


def _target(id_: str, route: Properties) -> str:
    if others := OTHER_TARGETS & route.keys():
        raise unread(id_, f"no walk leads over a route by {', '.join(sorted(others))}")
    return next(reference(route[key], id_) for key in sorted(TARGETS & route.keys()))


def _s3_endpoints(template: Template) -> Iterator[tuple[str, Properties]]:
    for id_, endpoint in template.of("AWS::EC2::VPCEndpoint"):
        if endpoint.get("VpcEndpointType", "Gateway") == "Gateway" and text_of(endpoint["ServiceName"]).endswith(".s3"):
            yield id_, endpoint


def _gateways(template: Template) -> dict[str, Gateway]:
    """The internet gateways that are attached, and S3's endpoints."""
    internet = {
        reference(attachment["InternetGatewayId"], id_): Gateway.INTERNET
        for id_, attachment in template.of("AWS::EC2::VPCGatewayAttachment")
        if "InternetGatewayId" in attachment
    }
    return internet | {id_: Gateway.ENDPOINT for id_, _ in _s3_endpoints(template)}


def _attachments(template: Template) -> Iterator[tuple[str, Gateway, tuple[str, ...]]]:
    for type_ in ATTACHMENTS:
        for id_, attachment in template.of(type_):
            subnets = tuple(reference(subnet, id_) for subnet in attachment.get("SubnetIds", []))
            yield reference(attachment["TransitGatewayId"], id_), Gateway.TRANSIT, subnets
