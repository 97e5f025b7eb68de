"""A zone whose NAT instance does not run has no way out; a NAT in another zone dies with that zone."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import NAT_INSTANCE_IDS, PUBLIC_SUBNET_IDS
from stages.props import NetworkProps
from validation.observed import Instance, Observed, seen
from validation.rule import Rule

RULE = Rule("nat-instances", "N3", "One NAT instance of the promised type runs in each zone's public subnet")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    nats, subnets = observed.stack.listed(NAT_INSTANCE_IDS), observed.stack.listed(PUBLIC_SUBNET_IDS)
    seen(nats or None, "NAT instance")
    for id_, zone, subnet in zip(nats, props.zones, subnets, strict=False):
        instance = observed.instance(id_)
        if instance is None:
            yield RULE.fail(id_, f"{zone}'s NAT instance does not exist")
            continue
        for wrong in _wrong(instance, zone, subnet, props.nat_instance_type):
            yield RULE.fail(id_, wrong)


def _wrong(instance: Instance, zone: str, subnet: str, type_: str) -> Iterator[str]:
    if instance.state != "running":
        yield f"{zone}'s NAT instance is {instance.state}"
    if (instance.zone, instance.subnet) != (zone, subnet):
        yield f"it is in {instance.zone}, {instance.subnet}, and its place is {zone}, {subnet}"
    if instance.type != type_:
        yield f"its type is {instance.type}, and {type_} is promised"
    if instance.interfaces != 1:
        yield f"it has {instance.interfaces} network interfaces, and a route to an instance needs exactly one"
