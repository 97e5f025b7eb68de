"""An instance that routes for others but checks source and destination drops every packet that is not its own."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping

from hazards.rule import Found, Level, Rule
from hazards.template.conditions import shown
from hazards.template.reach import reach
from hazards.template.values import Form, Guard, literal
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H305",
    title="a NAT instance with its source/destination check on",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html",
)
INSTANCE, INTERFACE = "AWS::EC2::Instance", "AWS::EC2::NetworkInterface"
TARGETS = ("InstanceId", "NetworkInterfaceId")


def check(template: Template) -> Found:
    routed = [
        (route, form) for route in template.of("AWS::EC2::Route") for name in TARGETS for form in route.forms(name)
    ]
    if not routed or _is_told([one.body for one in template if one.is_custom]):
        return
    beside = _beside(template)
    for route, (guard, value) in routed:
        target = template.resource(value, INSTANCE, INTERFACE)
        parts = [target, *beside.get(target.id, ())] if target else []
        if target is None or None in parts:
            continue
        off = [one for part in parts if part for one in _off(part)]
        world = template.conditions.world_where(guard | route.guard | target.guard, none_of=off)
        if world is None or _is_told([part.get("UserData") for part in parts if part]):
            continue
        yield RULE.hazard(
            template,
            target,
            route,
            what=f"{route.id} sends traffic to {target.id}, which drops it: its source/destination check is on",
            why="an interface with the check on refuses packets from and to any address but its own, and it is on "
            "unless it is turned off",
            order=(
                *([f"deploy {shown(frozenset(world.items()))}"] if world else []),
                f"create {target}, with the check on",
                f"create {route}",
                f"send a packet over {route.id}: EC2 drops it before {target.id} sees it",
            ),
            fix=f'add to the Properties of {target.id}: "SourceDestCheck": false',
        )


def _off(part: Resource) -> Iterator[Guard]:
    """Under which conditions a resource turns the check off, or may."""
    for guard, value in part.forms("SourceDestCheck"):
        if value is not None and literal(value) != "true":
            yield guard | part.guard


def _beside(template: Template) -> Mapping[str, list[Resource | None]]:
    """The interfaces of each instance, and the instance of each interface: either may turn the check off for both.

    None stands for an interface that is not the template's own.
    """
    links = [
        (instance, value)
        for instance in template.of(INSTANCE)
        for _, value in reach(Form(instance.guard, instance.properties), ("NetworkInterfaces", "NetworkInterfaceId"))
    ]
    links.extend(
        (instance, attachment.get("NetworkInterfaceId"))
        for attachment in template.of("AWS::EC2::NetworkInterfaceAttachment")
        if (instance := template.resource(attachment.get("InstanceId"), INSTANCE))
    )
    found: dict[str, list[Resource | None]] = defaultdict(list)
    for instance, value in links:
        interface = template.resource(value, INTERFACE)
        found[instance.id].append(interface)
        if interface:
            found[interface.id].append(instance)
    return found


def _is_told(*bodies: object) -> bool:
    """Whether the check is spoken of: an instance may turn it off as it starts, and so may a custom resource."""
    return "sourcedestcheck" in json.dumps(bodies, default=str).lower().replace("-", "")
