"""Would this deploy replace more than one running NAT instance? The only AWS client is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from images.pins import Need
from report.finding import Finding, Verdict
from stages.names import PROJECT
from stages.props import NetworkProps
from stages.values import architecture_of

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef

ALIVE = ["pending", "running", "stopping", "stopped"]
"""A stopped NAT counts: it is started again. One that is gone was replaced already, or has nothing left to replace."""
ONE_AT_A_TIME = (
    "in amis.toml, put all but one of these zones' pins back to the images that run (git log -p amis.toml has them), "
    "and push; then ./sluice amis --yes pins the next zone's, one deploy each"
)


class Nat(NamedTuple):
    """A NAT instance that is there."""

    zone: str
    image: str
    instance_type: str


def nats_of(props: NetworkProps, ec2: EC2Client) -> list[Nat]:
    """By their Name tags; none where the network was never deployed."""
    filters: list[FilterTypeDef] = [
        {"Name": "tag:Name", "Values": [props.names.of("nat", zone[-1]) for zone in props.zones]},
        {"Name": "tag:Project", "Values": [PROJECT]},
        {"Name": "instance-state-name", "Values": ALIVE},
    ]
    return [
        Nat(instance["Placement"]["AvailabilityZone"], instance["ImageId"], instance["InstanceType"])
        for page in ec2.get_paginator("describe_instances").paginate(Filters=filters)
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
    ]


def check_rollout(props: NetworkProps, wanted: Sequence[Need], nats: Sequence[Nat]) -> list[Finding]:
    """What this deploy does to the NAT instances that are there: one finding on their images, one on their type."""
    return [_of_images(props, wanted, nats), *_of_type(props, nats)]


def _of_images(props: NetworkProps, wanted: Sequence[Need], nats: Sequence[Nat]) -> Finding:
    """Another architecture needs other images in all zones at once: that is for the finding on the type."""
    pinned = {need.zone: need.image for need in wanted}
    comparable = [nat for nat in nats if architecture_of(nat.instance_type) == props.architecture]
    moved = {nat.zone: nat.image for nat in comparable if nat.image != pinned.get(nat.zone, nat.image)}
    zones = [zone for zone in props.nat_rollout if zone in moved]
    if len(zones) > 1:
        each = "; ".join(f"{zone} runs {moved[zone]}, pinned is {pinned[zone]}" for zone in zones)
        what = f"this deploy would replace the NAT instances of {len(zones)} zones at once: {each}"
        return Finding("image-rollout", Verdict.FAIL, "N4", props.suffix, what, ONE_AT_A_TIME)
    what = f"of {len(comparable)} NAT instances, {f'that of {zones[0]}' if zones else 'none'} gets another image"
    return Finding("image-rollout", Verdict.PASS, "N4", props.suffix, what)


def _of_type(props: NetworkProps, nats: Sequence[Nat]) -> list[Finding]:
    """One type is for all zones, so a change of it is one of all NATs: that is for people to know, and to time."""
    changed = sorted({nat.instance_type for nat in nats if nat.instance_type != props.nat_instance_type})
    if not changed:
        return []
    other = any(architecture_of(type_) != props.architecture for type_ in changed)
    how = "replaced, each before its route moves" if other else "stopped and started again"
    what = f"the NAT instances change from {', '.join(changed)} to {props.nat_instance_type}: all are {how}, at once"
    return [Finding("instance-type-change", Verdict.WARN, "N3", props.suffix, what, "deploy it in a quiet hour")]
