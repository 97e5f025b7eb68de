"""What a resource of a template uses: how many of which priced unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from cost.free import is_free
from cost.metrics import custom_metrics

Resource = Mapping[str, Any]
NAT, OTHER = "nat", "other"
"""What a NAT instance is made of, which NAT gateways would take the place of; and all else."""


WHOLE = {
    "AWS::EC2::EIP": ("public IPv4 address", "public-ipv4-hour"),
    "AWS::EC2::NatGateway": ("NAT gateway", "nat-gateway-hour"),
    "AWS::EC2::TransitGatewayAttachment": ("transit gateway attachment", "transit-attachment-hour"),
    "AWS::EC2::TransitGatewayVpcAttachment": ("transit gateway attachment", "transit-attachment-hour"),
    "AWS::KMS::Key": ("customer-managed key", "key-month"),
    "AWS::CloudWatch::Dashboard": ("dashboard", "dashboard-month"),
}
"""What is paid by the piece, whatever its properties."""


class Use(NamedTuple):
    """`number` of a unit, running or kept all month. `what` is a word for people."""

    what: str
    key: str
    number: Decimal
    part: str = OTHER


class Read(NamedTuple):
    """What a template uses all month, and what of it could not be priced, with the reason."""

    uses: tuple[Use, ...]
    not_priced: tuple[str, ...]


def read(template: Mapping[str, Any]) -> Read:
    """Of every resource either a use, or that it is free, or why it is not priced."""
    resources: Mapping[str, Resource] = template.get("Resources", {})
    nats, addresses = nat_instances(resources), _owners(resources)
    found: list[Use | str] = []
    for name, resource in resources.items():
        part = NAT if name in nats or addresses.get(name) in nats else OTHER
        found += _found(name, resource, part, has_address=name in addresses.values())
    if metrics := len(custom_metrics(resources)):
        found.append(Use("custom metric that alarms and dashboards name", "metric-month", Decimal(metrics)))
    uses = tuple(one for one in found if isinstance(one, Use))
    return Read(uses, tuple(one for one in found if isinstance(one, str)))


def _found(name: str, resource: Resource, part: str, *, has_address: bool) -> Iterator[Use | str]:
    """What one resource uses; as text, what of it is not priced."""
    type_, properties = resource.get("Type"), resource.get("Properties", {})
    if type_ == "AWS::EC2::Instance":
        yield from _instance(name, properties, part, has_address=has_address)
    elif type_ == "AWS::CloudWatch::Alarm":
        yield _alarm(properties)
    elif type_ in WHOLE:
        what, key = WHOLE[type_]
        yield Use(what, key, Decimal(1), part)
    elif not is_free(resource):
        yield f"{name}: {type_}"


def nat_instances(resources: Mapping[str, Resource]) -> frozenset[str]:
    """The instances that forward what is not their own."""
    return frozenset(
        name
        for name, each in resources.items()
        if each.get("Type") == "AWS::EC2::Instance" and each.get("Properties", {}).get("SourceDestCheck") is False
    )


def _owners(resources: Mapping[str, Resource]) -> dict[str, str]:
    """The instance of each Elastic IP that has one, by logical ids."""
    owners: dict[str, str] = {}
    for name, each in resources.items():
        properties = each.get("Properties", {})
        match each.get("Type"), _named(properties.get("InstanceId")):
            case "AWS::EC2::EIP", str(instance):
                owners[name] = instance
            case "AWS::EC2::EIPAssociation", str(instance):
                if address := _named(properties.get("AllocationId")) or _named(properties.get("EIP")):
                    owners[address] = instance
    return owners


def _named(value: object) -> str | None:
    """The logical id that a Ref or an Fn::GetAtt names."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return name
    return None


def _instance(name: str, properties: Mapping[str, Any], part: str, *, has_address: bool) -> Iterator[Use | str]:
    type_ = properties.get("InstanceType")
    if isinstance(type_, str):
        yield Use(f"{type_} instance", f"instance-hour:{type_}", Decimal(1), part)
    else:
        yield f"{name}: AWS::EC2::Instance, whose type is not in the template"
    interfaces = properties.get("NetworkInterfaces", [])
    if not has_address and any(each.get("AssociatePublicIpAddress") in (True, "true") for each in interfaces):
        yield Use("public IPv4 address", "public-ipv4-hour", Decimal(1), part)
    volumes = [each["Ebs"] for each in properties.get("BlockDeviceMappings", []) if "Ebs" in each]
    for volume in volumes:
        kind, size = volume.get("VolumeType", "gp2"), volume.get("VolumeSize")
        if isinstance(kind, str) and str(size).isdecimal():
            yield Use(f"GB of {kind} volume", f"volume-gb-month:{kind}", Decimal(str(size)), part)
        else:
            yield f"{name}: a volume of AWS::EC2::Instance, whose type or size is not in the template"
    if not volumes:
        yield f"{name}: the volume of AWS::EC2::Instance, whose size is the image's"


def _alarm(properties: Mapping[str, Any]) -> Use:
    """An alarm is paid by the metrics that it looks at."""
    stats = [each["MetricStat"] for each in properties.get("Metrics", []) if "MetricStat" in each]
    periods = [properties.get("Period"), *(each.get("Period") for each in stats)]
    count = Decimal(max(1, len(stats)))
    if any(str(period).isdecimal() and int(str(period)) < 60 for period in periods):
        return Use("metric of a high-resolution alarm", "alarm-high-resolution-month", count)
    return Use("metric of an alarm", "alarm-month", count)
