"""Which networks of an estate are joined by one transit gateway: by an attachment, or by what they say for one."""

import json
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import NamedTuple

from hazards.history.exports import exports
from hazards.networks.address_blocks import Block, blocks, network_of
from hazards.networks.attachments import VPC
from hazards.template.values import ALWAYS, Token, function, shown, text
from hazards.template.view import Template
from stages.outputs import TRANSIT_GATEWAY_ATTACHMENT_CONFIG

GATEWAY = "AWS::EC2::TransitGateway"
ATTACHMENTS = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")


class Joined(NamedTuple):
    """A block of a stack's that `by` joins to a gateway. `gateway` is the same for those that share it."""

    template: Template
    by: str
    network: IPv4Network
    gateway: tuple[str, str]


def joined(templates: Sequence[Template]) -> Iterator[Joined]:
    """All that is surely joined."""
    exported = {name: (template, one.value) for template in templates for name, one in exports(template).items()}
    for template in templates:
        yield from _attached(template, exported)
        yield from _promised(template)


Exported = dict[str, tuple[Template, object]]


def _attached(template: Template, exported: Exported) -> Iterator[Joined]:
    known: dict[str, dict[str, list[Block]]] = {}
    for attachment in template.of(*ATTACHMENTS):
        for guard, value in attachment.forms("VpcId"):
            home, vpc = _at_home(template, value, exported)
            own = home.named(vpc, VPC).id
            for block in _of(known, home).get(own, ()) if own else ():
                for inner, through in attachment.forms("TransitGatewayId"):
                    when = guard | inner | attachment.guard | (block.guard if home is template else ALWAYS)
                    gateway = _gateway(*_at_home(template, through, exported))
                    if gateway and template.conditions.satisfiable(when):
                        yield Joined(template, attachment.id, block.network, gateway)


def _of(known: dict[str, dict[str, list[Block]]], template: Template) -> dict[str, list[Block]]:
    """A template's blocks by VPC, looked up once."""
    if template.name not in known:
        found: dict[str, list[Block]] = {}
        for block in blocks(template):
            found.setdefault(block.vpc, []).append(block)
        known[template.name] = found
    return known[template.name]


def _at_home(template: Template, value: object, exported: Exported) -> tuple[Template, object]:
    """An imported value as the stack of the estate has it that exports it."""
    if function(value)[0] == "Fn::ImportValue":
        match text(value):
            case (Token("import", name),) if name in exported:
                return exported[name]
    return template, value


def _gateway(template: Template, value: object) -> tuple[str, str] | None:
    """None where only a deploy knows which it is."""
    if own := template.resource(value, GATEWAY):
        return template.name, own.id
    parts = text(value)
    is_known = parts and all(isinstance(part, str) or part.kind == "import" for part in parts)
    return ("", shown(parts)) if is_known else None


def _promised(template: Template) -> Iterator[Joined]:
    """Our own networks say for which transit network they are meant, or for the estate's only one."""
    output = template.outputs.get(TRANSIT_GATEWAY_ATTACHMENT_CONFIG)
    try:
        told = json.loads(shown(text(output.get("Value")))) if isinstance(output, dict) else None
    except ValueError:
        return
    if isinstance(told, dict) and (network := network_of(told.get("Cidr"))):
        gateway = ("transit network", str(told.get("TransitNetwork", "")))
        yield Joined(template, TRANSIT_GATEWAY_ATTACHMENT_CONFIG, network, gateway)
