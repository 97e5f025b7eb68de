"""A route to a transit gateway that its VPC is not attached to yet is refused, and the create succeeds by luck only."""

from collections.abc import Iterator

from hazards.networks.attachments import VPC, vpc_of_table
from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.template.identity import Identity
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H106",
    title="route before the transit gateway's attachment",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html",
)
TRANSIT_GATEWAY = "AWS::EC2::TransitGateway"
ATTACHMENTS = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")
Attached = dict[tuple[Identity, Identity], list[tuple[Resource, Guard]]]
"""By transit gateway and VPC."""


def check(template: Template) -> Found:
    if template.has(*ATTACHMENTS):
        yield from broken(RULE, template, _obligations(template))


def _obligations(template: Template) -> Iterator[Obligation]:
    attached = _attached(template)
    for route in template.of("AWS::EC2::Route"):
        for guard, value in route.forms("TransitGatewayId"):
            gateway = template.named(value, TRANSIT_GATEWAY)
            vpc = vpc_of_table(template, route.get("RouteTableId"))
            for attachment, when in attached.get((gateway, vpc), ()):
                yield Obligation(
                    first=attachment,
                    then=route,
                    why="a route table can use a transit gateway only once its VPC is attached to it",
                    on_create="EC2 refuses it: for this VPC the transit gateway does not exist",
                    when=guard | when,
                )


def _attached(template: Template) -> Attached:
    found: Attached = {}
    for attachment in template.of(*ATTACHMENTS):
        for guard, value in attachment.forms("TransitGatewayId"):
            gateway, vpc = template.named(value, TRANSIT_GATEWAY), template.named(attachment.get("VpcId"), VPC)
            if gateway and vpc:
                found.setdefault((gateway, vpc), []).append((attachment, guard))
    return found
