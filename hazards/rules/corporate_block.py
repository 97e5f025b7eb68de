"""A network inside 10.0.0.0/8 collides with the corporate one on the day they are joined, and cannot be renumbered."""

from ipaddress import IPv4Network

from hazards.networks.address_blocks import blocks, network_of
from hazards.networks.attachments import SUBNET, VPC
from hazards.rule import Found, Hazard, Level, Rule
from hazards.template.mappings import mapped
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H404",
    title="block inside 10.0.0.0/8",
    level=Level.WARNING,
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
)
CORPORATE = IPv4Network("10.0.0.0/8")


def check(template: Template) -> Found:
    known = set()
    for resource, vpc, network, _ in blocks(template):
        known.add(vpc)
        if network.overlaps(CORPORATE):
            yield _hazard(template, resource, network)
    for subnet in template.of(SUBNET):
        of, part = template.named(subnet.get("VpcId"), VPC), network_of(mapped(template, subnet.get("CidrBlock")))
        if part and part.overlaps(CORPORATE) and (of.id or of.name) not in known:
            known.add(of.id or of.name)  # its block is not known, but this is a part of it
            yield _hazard(template, subnet, part)


def _hazard(template: Template, resource: Resource, network: IPv4Network) -> Hazard:
    return RULE.hazard(
        template,
        resource,
        what=f"{resource.id} has {network}, which overlaps {CORPORATE}, and that is taken",
        why="two networks with the same addresses cannot reach each other, and a VPC keeps its block for life",
        order=(
            f"create {resource} with {network}",
            f"join it to a network that uses {CORPORATE}: traffic for those addresses stays on one side",
            "replace the network and everything in it, which is the only way to another block",
        ),
        fix='choose another block: "CidrBlock": "172.31.0.0/16"',
    )
