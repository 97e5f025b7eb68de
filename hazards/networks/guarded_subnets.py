"""Which subnets are behind which network ACL and have a default route, as far as one template says."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from hazards.template.identity import Identity
from hazards.template.values import Guard, Text, references, text
from hazards.template.view import Resource, Template

SUBNET, TABLE, ACL = "AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::NetworkAcl"
LINK, ENTRY = "AWS::EC2::SubnetNetworkAclAssociation", "AWS::EC2::NetworkAclEntry"


class Guarded(NamedTuple):
    """A subnet with a default route, behind an ACL. `guard`: when all of it is there."""

    subnet: Identity
    route: Resource
    guard: Guard


class Askers(NamedTuple):
    """The subnets from which the internet is asked for others, by a NAT gateway or by an instance."""

    gateways: frozenset[Identity]
    instances: frozenset[Identity]


def guarded_subnets(template: Template) -> Mapping[str, list[Guarded]]:
    """The subnets that have a default route, by the logical id of the template's own ACL that they are behind."""
    found: dict[str, list[Guarded]] = defaultdict(list)
    if not template.has(LINK):
        return found
    routes = _default_routes(template)
    for link in template.of(LINK):
        acl, subnet = template.resource(link.get("NetworkAclId"), ACL), template.named(link.get("SubnetId"), SUBNET)
        for guard, route in routes[subnet] if acl else ():
            found[acl.id if acl else ""].append(Guarded(subnet, route, guard | link.guard))
    return found


def _default_routes(template: Template) -> Mapping[Identity, list[tuple[Guard, Resource]]]:
    by_table: dict[Identity, list[Resource]] = defaultdict(list)
    for route in template.of("AWS::EC2::Route"):
        if route.literal("DestinationCidrBlock") == "0.0.0.0/0":
            by_table[template.named(route.get("RouteTableId"), TABLE)].append(route)
    by_subnet: dict[Identity, list[tuple[Guard, Resource]]] = defaultdict(list)
    for link in template.of("AWS::EC2::SubnetRouteTableAssociation"):
        table, subnet = template.named(link.get("RouteTableId"), TABLE), template.named(link.get("SubnetId"), SUBNET)
        for route in by_table[table] if table and subnet else ():
            by_subnet[subnet].append((link.guard | route.guard, route))
    return by_subnet


def entries_of(template: Template) -> Mapping[str, list[Resource]]:
    """The entries of each ACL of the template's own, by its logical id."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for entry in template.of(ENTRY):
        if acl := template.resource(entry.get("NetworkAclId"), ACL):
            found[acl.id].append(entry)
    return found


def askers(template: Template) -> Askers:
    """The subnets of the NATs to the internet; an instance is one if a route leads to it or to its interface."""
    gateways = (one for one in template.of("AWS::EC2::NatGateway") if one.get("ConnectivityType") in (None, "public"))
    instances = (
        template.resource(route.get(target), type_)
        for route in template.of("AWS::EC2::Route")
        for target, type_ in (
            ("InstanceId", "AWS::EC2::Instance"),
            ("NetworkInterfaceId", "AWS::EC2::NetworkInterface"),
        )
    )
    return Askers(
        frozenset(template.named(one.get("SubnetId"), SUBNET) for one in gateways),
        frozenset(template.named(one.get("SubnetId"), SUBNET) for one in instances if one),
    )


def own_networks(template: Template) -> frozenset[Text]:
    """Every way in which the template writes the network of one of its VPCs or subnets."""
    owners = list(template.of("AWS::EC2::VPC", SUBNET))
    written = {text(one.get("CidrBlock")) for one in owners}
    return frozenset(written | {text({"Fn::GetAtt": [one.id, "CidrBlock"]}) for one in owners})


def is_known_elsewhere(template: Template, acl: str) -> bool:
    """Whether another template may add entries to an ACL: this one hands it out."""
    nested = [stack.properties for stack in template.of("AWS::CloudFormation::Stack")]
    return any(one.name == acl for one in references([template.outputs, nested]))
