"""Security groups and their rules. AWS answers rules grouped by protocol and ports; a template writes them singly."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rehearsal.readback.api import Api
from rehearsal.readback.compare import differences
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import IpPermissionOutputTypeDef, SecurityGroupTypeDef


def security_group(api: Api, resource: Resource) -> Properties:
    found = _group(api, resource.physical_id)
    return {
        "GroupDescription": found.get("Description"),
        "GroupName": found.get("GroupName"),
        "VpcId": found.get("VpcId"),
        "SecurityGroupIngress": list(_rules(found["IpPermissions"], "Source")),
        "SecurityGroupEgress": list(_rules(found["IpPermissionsEgress"], "Destination")),
        "Tags": found.get("Tags"),
    }


def ingress(api: Api, resource: Resource) -> Properties:
    group = _group(api, resource.text("GroupId"))
    return _rule(resource, list(_rules(group["IpPermissions"], "Source")))


def egress(api: Api, resource: Resource) -> Properties:
    group = _group(api, resource.text("GroupId"))
    return _rule(resource, list(_rules(group["IpPermissionsEgress"], "Destination")))


def _group(api: Api, group_id: str) -> "SecurityGroupTypeDef":
    found = api.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    if not found:
        raise MissingError(group_id)
    return found[0]


def _rules(permissions: list["IpPermissionOutputTypeDef"], side: str) -> Iterator[dict[str, object]]:
    for permission in permissions:
        ports = {name: permission.get(name) for name in ("IpProtocol", "FromPort", "ToPort")}
        for block in permission.get("IpRanges", []):
            yield {**ports, "CidrIp": block.get("CidrIp"), "Description": block.get("Description")}
        for block6 in permission.get("Ipv6Ranges", []):
            yield {**ports, "CidrIpv6": block6.get("CidrIpv6"), "Description": block6.get("Description")}
        for prefix in permission.get("PrefixListIds", []):
            yield {**ports, f"{side}PrefixListId": prefix.get("PrefixListId"), "Description": prefix.get("Description")}
        for pair in permission.get("UserIdGroupPairs", []):
            yield {**ports, f"{side}SecurityGroupId": pair.get("GroupId"), "Description": pair.get("Description")}


def _rule(resource: Resource, rules: list[dict[str, object]]) -> Properties:
    """A rule has no id in a template: it is the one that says all of it."""
    wanted = {name: value for name, value in resource.properties.items() if name != "GroupId"}
    for rule in rules:
        if not differences(wanted, rule):
            return {"GroupId": resource.properties["GroupId"], **rule}
    raise MissingError(f"such a rule in {resource.properties['GroupId']}")


READERS: dict[str, Reader] = {
    "AWS::EC2::SecurityGroup": security_group,
    "AWS::EC2::SecurityGroupIngress": ingress,
    "AWS::EC2::SecurityGroupEgress": egress,
}
