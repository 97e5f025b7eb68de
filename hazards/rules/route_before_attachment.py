"""A route to a gateway that is not attached to the VPC yet is refused, and the create fails or succeeds by luck."""

from collections.abc import Iterator
from typing import NamedTuple

from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.template.identity import Identity
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H104",
    title="route before the gateway's attachment",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html",
)


class Gateway(NamedTuple):
    """A kind of gateway: by which property an attachment names it, and what must not come before that."""

    type: str
    attached_by: str
    users: tuple[tuple[str, str], ...]


# An egress-only internet gateway and a carrier gateway are made in their VPC: they have no attachment.
GATEWAYS = (
    Gateway(
        "AWS::EC2::InternetGateway",
        "InternetGatewayId",
        (("AWS::EC2::Route", "GatewayId"), ("AWS::EC2::GatewayRouteTableAssociation", "GatewayId")),
    ),
    Gateway(
        "AWS::EC2::VPNGateway",
        "VpnGatewayId",
        (
            ("AWS::EC2::Route", "GatewayId"),
            ("AWS::EC2::GatewayRouteTableAssociation", "GatewayId"),
            ("AWS::EC2::VPNGatewayRoutePropagation", "VpnGatewayId"),
        ),
    ),
)


def check(template: Template) -> Found:
    yield from broken(RULE, template, (one for gateway in GATEWAYS for one in _obligations(template, gateway)))


def _obligations(template: Template, gateway: Gateway) -> Iterator[Obligation]:
    attachments: dict[Identity, list[tuple[Resource, Guard]]] = {}
    for attachment in template.of("AWS::EC2::VPCGatewayAttachment"):
        for guard, value in attachment.forms(gateway.attached_by):
            if named := template.named(value, gateway.type):
                attachments.setdefault(named, []).append((attachment, guard))
    for type_, path in gateway.users if attachments else ():
        for user in template.of(type_):
            for guard, value in user.forms(path):
                for attachment, when in attachments.get(template.named(value, gateway.type), ()):
                    yield _obligation(attachment, user, guard | when)


def _obligation(attachment: Resource, user: Resource, when: Guard) -> Obligation:
    return Obligation(
        first=attachment,
        then=user,
        why="the gateway must be attached to the VPC when the route table is given it",
        on_create="EC2 refuses it: the gateway and the route table belong to different networks",
        when=when,
    )
