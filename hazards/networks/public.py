"""What takes a public address in a VPC, which EC2 gives only where an internet gateway is attached.

Data, one line a type: in which VPC it is, and what makes it public.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
An address that is only allocated needs no gateway. An instance that is started with one is refused nothing either, but
the gateway cannot be detached while it is there; it is public where the template says so, not by its subnet's default.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from hazards.networks.attachments import vpc_of_instance, vpc_of_interface, vpc_of_subnet, vpc_of_subnet_group
from hazards.template.identity import Identity
from hazards.template.values import ALWAYS, Form, Guard, literal
from hazards.template.view import Resource, Template


class Public(NamedTuple):
    """`place`: the property that tells the VPC, by `vpc_of`. `refused`: what the service says; empty where nothing.

    `only_if`: a property and the value that makes it public; where it is not set, it is public if `by_default`.
    `and_true`: a property beside the last of `place` that must be true.
    """

    type: str
    place: tuple[str, ...]
    vpc_of: Callable[[Template, object], Identity]
    refused: str
    only_if: tuple[str, str] | None = None
    by_default: bool = True
    and_true: str = ""


class Address(NamedTuple):
    """One resource that takes a public address in one VPC, and what it is told where there is no gateway."""

    by: Resource
    vpc: Identity
    refused: str
    guard: Guard


NOT_ATTACHED = "EC2 refuses it: the network is not attached to any internet gateway"
NO_GATEWAY = "its creation fails: the network has no internet gateway attached"
INVALID_SUBNET = "Elastic Load Balancing refuses it: the VPC has no internet gateway"
PUBLIC: tuple[Public, ...] = (
    Public("AWS::EC2::EIP", ("InstanceId",), vpc_of_instance, NOT_ATTACHED),
    Public("AWS::EC2::EIPAssociation", ("InstanceId",), vpc_of_instance, NOT_ATTACHED),
    Public("AWS::EC2::EIPAssociation", ("NetworkInterfaceId",), vpc_of_interface, NOT_ATTACHED),
    # https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
    Public("AWS::EC2::NatGateway", ("SubnetId",), vpc_of_subnet, NO_GATEWAY, ("ConnectivityType", "public")),
    # https://github.com/aws-cloudformation/aws-cloudformation-templates/issues/75
    *(
        Public(type_, path, vpc_of_subnet, INVALID_SUBNET, ("Scheme", "internet-facing"))
        for type_, path in (
            ("AWS::ElasticLoadBalancingV2::LoadBalancer", ("Subnets",)),
            ("AWS::ElasticLoadBalancingV2::LoadBalancer", ("SubnetMappings", "SubnetId")),
            ("AWS::ElasticLoadBalancing::LoadBalancer", ("Subnets",)),
        )
    ),
    Public(
        "AWS::RDS::DBInstance",
        ("DBSubnetGroupName",),
        vpc_of_subnet_group,
        "RDS refuses it: the VPC has no internet gateway attached",
        ("PubliclyAccessible", "true"),
        by_default=False,
    ),
    # https://github.com/aws/eks-hybrid/pull/703
    Public(
        "AWS::EC2::Instance",
        ("NetworkInterfaces", "SubnetId"),
        vpc_of_subnet,
        refused="",
        and_true="AssociatePublicIpAddress",
    ),
)


def addresses(template: Template) -> Iterator[Address]:
    """Every public address that is surely taken in a VPC that the template names."""
    for public in PUBLIC:
        for resource in template.of(public.type):
            for when in _public_when(resource, public):
                for guard, place in _places(resource, public):
                    if vpc := public.vpc_of(template, place):
                        yield Address(resource, vpc, public.refused, guard | when | resource.guard)


def _public_when(resource: Resource, public: Public) -> Iterator[Guard]:
    if public.only_if is None:
        yield ALWAYS
        return
    path, makes_public = public.only_if
    for guard, value in resource.forms(path) or [Form(ALWAYS, None)]:
        if (public.by_default and value is None) or literal(value) == makes_public:
            yield guard


def _places(resource: Resource, public: Public) -> Iterator[Form]:
    first, *inner = public.place
    for guard, item in resource.items(first):
        if not inner:
            yield Form(guard, item)
        elif isinstance(item, Mapping) and (not public.and_true or literal(item.get(public.and_true)) == "true"):
            yield Form(guard, item.get(inner[0]))
