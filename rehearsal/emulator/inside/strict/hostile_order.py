"""Which legal order of creation hurts most. Pure: it knows resource types and edges, no emulator.

CloudFormation promises no order beyond the graph's edges. What writes early meets what protects late: so each type has
a rank, and a resource comes as early as the most impatient resource that needs it. Deletion runs backwards: protectors
go first, writers last.
"""

import heapq
import random
from collections.abc import Callable, Iterable, Mapping

Edges = Mapping[str, frozenset[str]]
"""Logical id to the logical ids that it needs before it."""

# The lower, the earlier. Unlisted types are ORDINARY.
WRITERS, CONSUMERS, ORDINARY, ATTACHMENTS, HELPERS, PROTECTORS = range(6)
_RANKS: dict[int, tuple[str, ...]] = {
    # They write by themselves from the moment they exist.
    WRITERS: ("AWS::EC2::FlowLog",),
    # They use something at once that only an attachment or a permission makes usable.
    CONSUMERS: (
        "AWS::CloudWatch::Alarm",
        "AWS::EC2::EIP",
        "AWS::EC2::EIPAssociation",
        "AWS::EC2::Instance",
        "AWS::EC2::NatGateway",
        "AWS::EC2::Route",
        "AWS::Events::Rule",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Scheduler::Schedule",
        "AWS::SNS::Subscription",
    ),
    ATTACHMENTS: ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::VPCGatewayAttachment"),
    # Custom resources: emptiers among them, and they need the policies below.
    HELPERS: ("AWS::CloudFormation::CustomResource",),
    PROTECTORS: (
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::RolePolicy",
        "AWS::Lambda::Permission",
        "AWS::Logs::ResourcePolicy",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    ),
}
_RANK_OF = {resource_type: rank for rank, types in _RANKS.items() for resource_type in types}


class CircleError(ValueError):
    """The template's resources need each other in a circle."""

    def __init__(self, left: Iterable[str]) -> None:
        super().__init__(f"Circular dependency between resources: [{', '.join(sorted(left))}]")


def in_order(edges: Edges, types: Mapping[str, str], order: str) -> list[str]:
    """All logical ids, each after everything that it needs. `order` is settings.Settings.order.

    Raises CircleError.
    """
    if order == "alphabetical":
        return _sorted(edges, lambda name: name)
    if order.startswith("random:"):
        draw = random.Random(order.partition(":")[2])  # noqa: S311 - an order to test with, no secret
        drawn = {name: draw.random() for name in sorted(edges)}
        return _sorted(edges, lambda name: (drawn[name], name))
    urgency = _urgency(edges, types)
    return _sorted(edges, lambda name: (urgency[name], name))


def rank(resource_type: str) -> int:
    """How early the type wants to be."""
    if resource_type.startswith("Custom::"):
        return HELPERS
    return _RANK_OF.get(resource_type, ORDINARY)


def _urgency(edges: Edges, types: Mapping[str, str]) -> dict[str, int]:
    """A resource's own rank, or that of the most impatient one that needs it."""
    urgency: dict[str, int] = {}
    for name in reversed(_sorted(edges, lambda each: each)):
        urgency[name] = min(urgency.get(name, PROTECTORS), rank(types[name]))
        for needed in edges[name]:
            urgency[needed] = min(urgency.get(needed, PROTECTORS), urgency[name])
    return urgency


def _sorted(edges: Edges, key: Callable[[str], object]) -> list[str]:
    """Of all that are ready, always the one with the lowest key."""
    missing = {name: len(needed) for name, needed in edges.items()}
    needed_by: dict[str, list[str]] = {name: [] for name in edges}
    for name, needed in edges.items():
        for each in needed:
            needed_by[each].append(name)
    ready: list[tuple[object, str]] = [(key(name), name) for name, count in missing.items() if not count]
    heapq.heapify(ready)
    result = []
    while ready:
        _, name = heapq.heappop(ready)
        result.append(name)
        for waiting in needed_by[name]:
            missing[waiting] -= 1
            if not missing[waiting]:
                heapq.heappush(ready, (key(waiting), waiting))
    if len(result) < len(edges):
        raise CircleError(set(edges) - set(result))
    return result
