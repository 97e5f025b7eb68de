"""What is in use does not delete, as in EC2: DependencyViolation, with its words.

Deletion runs against the graph's edges; where an edge is missing, this is where it shows.
"""

from collections.abc import Callable, Iterable
from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.resources import transit_gateways
from rehearsal.emulator.inside.resources.family import Properties, handlers

Check = Callable[[str, Properties], None]


def install() -> None:
    """In front of each type's delete."""
    for resource_type, check in CHECKS.items():
        table = handlers(resource_type)
        table["delete"] = _checked(table["delete"], check)


def _checked(original: Callable[..., None], check: Check) -> Callable[..., None]:
    def delete(physical_id: str, properties: Properties, *rest: Any) -> None:
        check(physical_id, properties)
        original(physical_id, properties, *rest)

    return delete


def _violation(sentence: str) -> ValueError:
    return ValueError(f"{sentence} (Service: Ec2, Status Code: 400, Error Code: DependencyViolation)")


def _interfaces(field: str, value: str) -> Iterable[dict[str, Any]]:
    return (interface for interface in ec2._network_interfaces.values() if interface[field] == value)


def _subnet(subnet_id: str, _properties: Properties) -> None:
    attached = any(subnet_id in each["SubnetIds"] for each in transit_gateways.attachments.values())
    if attached or any(_interfaces("SubnetId", subnet_id)):
        raise _violation(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")


def _security_group(group_id: str, _properties: Properties) -> None:
    held = any(group_id in {group["GroupId"] for group in each["Groups"]} for each in ec2._network_interfaces.values())
    named = any(
        group_id in {pair.get("GroupId") for rule in _rules(other) for pair in rule["UserIdGroupPairs"]}
        for other in ec2._security_groups.values()
        if other["GroupId"] != group_id
    )
    if held or named:
        raise _violation(f"resource {group_id} has a dependent object")


def _rules(group: dict[str, Any]) -> list[dict[str, Any]]:
    return [*group["IpPermissions"], *group["IpPermissionsEgress"]]


def _route_table(table_id: str, _properties: Properties) -> None:
    table = ec2._route_tables.get(table_id)
    if table and table["Associations"]:
        raise _violation(f"The routeTable '{table_id}' has dependencies and cannot be deleted.")


def _internet_gateway(gateway_id: str, _properties: Properties) -> None:
    gateway = ec2._internet_gateways.get(gateway_id)
    if gateway and gateway["Attachments"]:
        raise _violation(f"The internetGateway '{gateway_id}' has dependencies and cannot be deleted.")


def _attachment(_attachment_id: str, properties: Properties) -> None:
    if not properties.get("InternetGatewayId"):
        return
    vpc_id = properties["VpcId"]
    addresses = {address["NetworkInterfaceId"] for address in ec2._addresses.values() if address["AssociationId"]}
    if any(interface["NetworkInterfaceId"] in addresses for interface in _interfaces("VpcId", vpc_id)):
        raise _violation(
            f"Network {vpc_id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway."
        )


CHECKS: dict[str, Check] = {
    "AWS::EC2::InternetGateway": _internet_gateway,
    "AWS::EC2::RouteTable": _route_table,
    "AWS::EC2::SecurityGroup": _security_group,
    "AWS::EC2::Subnet": _subnet,
    "AWS::EC2::VPCGatewayAttachment": _attachment,
}
