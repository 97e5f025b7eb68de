"""What a terabyte through the NATs adds, and what is paid by use and is not in a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from cost.units import TERABYTE

KB_A_CONNECTION = 100
RECORDS_A_CONNECTION = 6
BYTES_A_RECORD = 120
ASSUMPTION = (
    f"a connection moves {KB_A_CONNECTION} KB within the minute that is aggregated; it is seen {RECORDS_A_CONNECTION} "
    f"times, both ways at the host and on both sides of the NAT; a record has {BYTES_A_RECORD} bytes"
)
LOGS_GB = TERABYTE * RECORDS_A_CONNECTION * BYTES_A_RECORD / (KB_A_CONNECTION * 1024)
"""Of flow logs a terabyte, uncompressed, to each destination."""
DELIVERY = {"cloud-watch-logs": "vended-logs-gb", "s3": "vended-s3-gb"}

ALWAYS, GATEWAYS, STANDING_IN = "always", "with NAT gateways", "while a NAT stands in for a neighbour"


class Flow(NamedTuple):
    """`number` of a unit for each terabyte. `when` it is paid: always, with NAT gateways, or while a NAT stands in."""

    what: str
    key: str
    number: Decimal
    when: str = ALWAYS


class ByUse(NamedTuple):
    """Paid by a unit whose number is not in the template."""

    what: str
    key: str


def flows(template: Mapping[str, Any]) -> Iterator[Flow]:
    """Of a terabyte that private hosts send to the internet."""
    yield Flow("transfer out, first 10 TB a month", "transfer-out-gb", TERABYTE)
    for properties in _properties(template, "AWS::EC2::FlowLog"):
        if key := DELIVERY.get(destination := properties.get("LogDestinationType", "cloud-watch-logs")):
            yield Flow(f"flow logs to {destination}, estimated", key, LOGS_GB)
    yield Flow("NAT gateway, data processed", "nat-gateway-gb", TERABYTE, GATEWAYS)
    yield Flow("between zones, both directions", "transfer-zone-gb", 2 * TERABYTE, STANDING_IN)


def by_use(template: Mapping[str, Any]) -> Iterator[ByUse]:
    """By the resources that are there."""
    if any(_properties(template, "AWS::Logs::LogGroup")):
        yield ByUse("logs of functions, ingested", "logs-gb")
        yield ByUse("CloudWatch Logs, kept", "logs-gb-month")
    for properties in _properties(template, "AWS::EC2::FlowLog"):
        if key := DELIVERY.get(destination := properties.get("LogDestinationType", "cloud-watch-logs")):
            yield ByUse(f"flow logs to {destination}, delivered", key)
    for properties in _properties(template, "AWS::S3::Bucket"):
        yield ByUse("S3 Standard, kept", "s3-standard-gb-month")
        rules = properties.get("LifecycleConfiguration", {}).get("Rules", [])
        if any(each.get("StorageClass") == "GLACIER" for rule in rules for each in rule.get("Transitions", [])):
            yield ByUse("S3 Glacier, kept", "s3-glacier-gb-month")
        for rule in properties.get("ReplicationConfiguration", {}).get("Rules", []):
            region = _region_of(rule.get("Destination", {}).get("Bucket"))
            yield ByUse(f"replicated to {region}", f"transfer-region-gb:{region}")
    for properties in _properties(template, "AWS::Lambda::Function"):
        architecture = properties.get("Architectures", ["x86_64"])[0]
        yield ByUse("functions, requests", "lambda-request-million")
        yield ByUse(f"functions, {architecture} time", f"lambda-gb-second:{architecture}")
    if any(each.get("EnableKeyRotation") for each in _properties(template, "AWS::KMS::Key")):
        yield ByUse("first and second rotation of a key, kept", "key-month")
    if any(_properties(template, "AWS::CloudWatch::Alarm")):
        yield ByUse("further custom metric that a function publishes", "metric-month")
    kinds = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")
    if any(any(_properties(template, kind)) for kind in kinds):
        yield ByUse("transit gateway, data processed", "transit-gb")


def _region_of(bucket: object) -> str:
    """Of a bucket that another stack's output names; a bucket's own name does not say where it is."""
    match bucket:
        case {"Fn::GetStackOutput": {"Region": str(region)}}:
            return region
    return "another-region"


def _properties(template: Mapping[str, Any], type_: str) -> Iterator[Mapping[str, Any]]:
    for resource in template.get("Resources", {}).values():
        if resource.get("Type") == type_:
            yield resource.get("Properties") or {"": None}
