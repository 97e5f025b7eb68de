"""A network in fewer than three availability zones loses half of itself, or all of it, with one of them."""

from collections.abc import Collection, Iterator

from hazards.networks.attachments import SUBNET, VPC
from hazards.rule import Found, Level, Rule
from hazards.template.values import Token, function, literal, shown, text
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H405",
    title="fewer than three zones",
    level=Level.WARNING,
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-subnets-overview.html",
)
DEMANDED = 3
UNKNOWN = ""
REGION = Token("ref", "AWS::Region")


def check(template: Template) -> Found:
    zones: dict[str, set[str]] = {}
    for subnet in template.of(SUBNET):
        for _, value in subnet.forms("VpcId"):
            if vpc := template.resource(value, VPC):
                zones.setdefault(vpc.id, set()).update(_zones(subnet))
    for id_, found in zones.items():
        if UNKNOWN not in found and len(found) < DEMANDED:
            named = " and ".join(sorted(found))
            yield RULE.hazard(
                template,
                id_,
                what=f"{id_} has subnets in {named} only, and {DEMANDED} zones are asked for",
                why="what stands in one zone goes with it; two zones leave half, and nothing to spare for a repair",
                order=(
                    f"create {template.resources[id_]} with subnets in {named}",
                    "lose one of these zones: at least half of the network is gone",
                ),
                fix='add subnets in another zone: "AvailabilityZone": '
                f'{{"Fn::Select": [{_free(found)}, {{"Fn::GetAZs": ""}}]}}',
            )


def _free(zones: Collection[str]) -> int:
    """The number of a zone without subnets, in a list whose order is that of the letters."""
    return next(
        number
        for number, letter in enumerate("abc")
        if not any(one.startswith(f"zone {number} ") or one.endswith(letter) for one in zones)
    )


def _zones(subnet: Resource) -> Iterator[str]:
    """In which a subnet can be; `UNKNOWN` where only a deploy knows."""
    path = "AvailabilityZone" if "AvailabilityZone" in subnet.properties else "AvailabilityZoneId"
    yield from (_named(value) or _selected(value) for _, value in subnet.forms(path))


def _named(value: object) -> str:
    """A name, or a letter of whatever region it is."""
    parts = text(value)
    is_known = all(isinstance(part, str) or part == REGION for part in parts)
    return shown(parts) if is_known else UNKNOWN


def _selected(value: object) -> str:
    name, argument = function(value)
    if not (name == "Fn::Select" and isinstance(argument, list) and len(argument) == 2):
        return UNKNOWN
    is_listed = function(argument[1])[0] == "Fn::GetAZs"
    number = literal(argument[0])
    return f"zone {number} of the region's list" if is_listed and number else UNKNOWN
