"""A public address or NAT gateway that comes before the internet gateway is attached to its VPC fails the create."""

from collections.abc import Iterator

from hazards.networks.attachments import internet_attachments
from hazards.networks.public import addresses
from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.template.view import Template

RULE = Rule(
    code="H105",
    title="address or NAT gateway before the internet gateway's attachment",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html",
)


def check(template: Template) -> Found:
    if template.has("AWS::EC2::VPCGatewayAttachment"):
        yield from broken(RULE, template, _obligations(template))


def _obligations(template: Template) -> Iterator[Obligation]:
    attachments = list(internet_attachments(template))
    for address in dict.fromkeys(addresses(template)):
        for attachment, vpc, when in attachments:
            if vpc == address.vpc:
                yield Obligation(
                    first=attachment,
                    then=address.by,
                    why="a VPC has public addresses only as long as an internet gateway is attached to it",
                    on_create=address.refused,
                    on_delete=f"{attachment.id} cannot be detached: the network still has mapped public addresses",
                    when=address.guard | when,
                )
