"""Of two networks with overlapping blocks on one transit gateway, one silently gets none of its traffic."""

from collections.abc import Sequence
from pathlib import PurePath

from hazards.networks.joined_networks import Joined, joined
from hazards.rule import Found, Hazard, Level, Rule, Subject
from hazards.template.view import Template

RULE = Rule(
    code="H407",
    title="overlapping blocks on one transit gateway",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-transitgatewayattachment.html",
    subject=Subject.ESTATE,
)


def check(templates: Sequence[Template]) -> Found:
    by_gateway: dict[tuple[str, str], list[Joined]] = {}
    for one in joined(templates):
        by_gateway.setdefault(one.gateway, []).append(one)
    for group in by_gateway.values():
        yield from _overlaps(sorted(group, key=lambda one: (one.network, one.template.name, one.by)))


def _overlaps(group: Sequence[Joined]) -> Found:
    """In the order of their first addresses, a block that overlaps any earlier one overlaps the one that ends last."""
    widest = None
    for one in group:
        if widest and one.network.overlaps(widest.network) and one.template is not widest.template:
            yield _hazard(one, widest)
        if widest is None or one.network.broadcast_address > widest.network.broadcast_address:
            widest = one


def _hazard(one: Joined, other: Joined) -> Hazard:
    return RULE.hazard(
        one.template,
        one.by,
        other.by,
        what=f"{one.network} overlaps {other.network} of {PurePath(other.template.name).name}"
        " on the same transit gateway",
        why="a route table holds one route for a block: the later attachment's is not propagated",
        order=(
            f"attach {other.network} by {other.by}: its route is propagated",
            f"attach {one.network} by {one.by}: it is attached, and no route leads there",
            "send to it: the packets go to the other network, and nothing says so",
        ),
        fix=f"give one of the two another block than {one.network}",
    )
