"""Which VPC things stand in, and by which resource a gateway is attached to it."""

from collections.abc import Iterator, Mapping

from hazards.template.identity import Identity
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

VPC = "AWS::EC2::VPC"
SUBNET = "AWS::EC2::Subnet"
INSTANCE = "AWS::EC2::Instance"
INTERFACE = "AWS::EC2::NetworkInterface"
INTERNET_GATEWAY = "AWS::EC2::InternetGateway"
NO_VPC = Identity("")


def internet_attachments(template: Template) -> Iterator[tuple[Resource, Identity, Guard]]:
    """Each attachment of an internet gateway, with its VPC and when it is one."""
    for attachment in template.of("AWS::EC2::VPCGatewayAttachment"):
        for guard, gateway in attachment.forms("InternetGatewayId"):
            if gateway is not None and (vpc := template.named(attachment.get("VpcId"), VPC)):
                yield attachment, vpc, guard | attachment.guard


def vpc_of_table(template: Template, value: object) -> Identity:
    """The VPC of a route table; empty where the table is not the template's own."""
    table = template.resource(value, "AWS::EC2::RouteTable")
    return template.named(table.get("VpcId"), VPC) if table else NO_VPC


def vpc_of_subnet(template: Template, value: object) -> Identity:
    """The VPC of a subnet; empty where the subnet is not the template's own."""
    subnet = template.resource(value, SUBNET)
    return template.named(subnet.get("VpcId"), VPC) if subnet else NO_VPC


def vpc_of_subnet_group(template: Template, value: object) -> Identity:
    """The VPC of a database's subnet group of the template's own, by its first subnet."""
    group = template.resource(value, "AWS::RDS::DBSubnetGroup")
    subnets = (vpc_of_subnet(template, form.value) for form in group.items("SubnetIds")) if group else ()
    return next((vpc for vpc in subnets if vpc), NO_VPC)


def vpc_of_instance(template: Template, value: object) -> Identity:
    """The VPC of an instance of the template's own, by its subnet or that of its first network interface."""
    instance = template.resource(value, INSTANCE)
    if instance is None:
        return NO_VPC
    for _, subnet in instance.forms("SubnetId"):
        if subnet is not None:
            return vpc_of_subnet(template, subnet)
    inner = (form.value for form in instance.items("NetworkInterfaces") if isinstance(form.value, Mapping))
    return next((vpc for one in inner if (vpc := _vpc_of_inner_interface(template, one))), NO_VPC)


def vpc_of_interface(template: Template, value: object) -> Identity:
    """The VPC of a network interface of the template's own."""
    interface = template.resource(value, INTERFACE)
    return vpc_of_subnet(template, interface.get("SubnetId")) if interface else NO_VPC


def _vpc_of_inner_interface(template: Template, body: Mapping[str, object]) -> Identity:
    return vpc_of_subnet(template, body.get("SubnetId")) or vpc_of_interface(template, body.get("NetworkInterfaceId"))
