"""The IPv4 blocks that networks are given, as far as a template says them."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import NamedTuple

from hazards.networks.attachments import VPC
from hazards.template.mappings import mapped
from hazards.template.values import Guard, literal
from hazards.template.view import Resource, Template

FURTHER_BLOCK = "AWS::EC2::VPCCidrBlock"


class Block(NamedTuple):
    """`of` gives `vpc` a block, under which conditions. The two are the same but for a further block."""

    of: Resource
    vpc: str
    network: IPv4Network
    guard: Guard


def blocks(template: Template) -> Iterator[Block]:
    """Every block that is surely known. `vpc` is a logical id, or empty where it is not the template's own."""
    for resource in template.of(VPC, FURTHER_BLOCK):
        vpc = resource if resource.type == VPC else template.resource(resource.get("VpcId"), VPC)
        for guard, value in resource.forms("CidrBlock"):
            when = guard | resource.guard
            if (network := network_of(mapped(template, value))) and template.conditions.satisfiable(when):
                yield Block(resource, vpc.id if vpc else "", network, when)


def network_of(value: object) -> IPv4Network | None:
    """None where it is no literal IPv4 block."""
    try:
        return IPv4Network(literal(value) or "", strict=False)
    except ValueError:
        return None
