"""Reads what lets packets pass or stops them: security groups and network ACLs."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from packets.acl import AclEntry
from validation.observed import Ingress, NetworkAcl, SecurityGroup
from validation.reading.vpc import in_vpc
from validation.reading.words import tags

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import IpPermissionOutputTypeDef, NetworkAclEntryTypeDef

    from validation.reading.clients import Clients


def read_security_groups(clients: Clients, vpc: str) -> tuple[SecurityGroup, ...]:
    pages = clients.ec2.get_paginator("describe_security_groups").paginate(Filters=in_vpc(vpc))
    return tuple(
        SecurityGroup(
            id=group["GroupId"],
            name=group["GroupName"],
            ingress=tuple(one for permission in group.get("IpPermissions", []) for one in _sources(permission)),
            egress_rules=len(group.get("IpPermissionsEgress", [])),
            tags=tags(group.get("Tags")),
        )
        for page in pages
        for group in page["SecurityGroups"]
    )


def _sources(permission: IpPermissionOutputTypeDef) -> Iterator[Ingress]:
    protocol = permission.get("IpProtocol", "-1")
    sources = [
        *(block.get("CidrIp", "") for block in permission.get("IpRanges", [])),
        *(block.get("CidrIpv6", "") for block in permission.get("Ipv6Ranges", [])),
        *(pair.get("GroupId", "") for pair in permission.get("UserIdGroupPairs", [])),
        *(prefixes.get("PrefixListId", "") for prefixes in permission.get("PrefixListIds", [])),
    ]
    for source in sources:
        yield Ingress(protocol=protocol, source=source)


def read_network_acls(clients: Clients, vpc: str) -> tuple[NetworkAcl, ...]:
    pages = clients.ec2.get_paginator("describe_network_acls").paginate(Filters=in_vpc(vpc))
    return tuple(
        NetworkAcl(
            id=acl["NetworkAclId"],
            default=acl.get("IsDefault", False),
            subnets=frozenset(link["SubnetId"] for link in acl.get("Associations", [])),
            entries=tuple(_entry(entry) for entry in acl.get("Entries", []) if entry.get("CidrBlock")),
        )
        for page in pages
        for acl in page["NetworkAcls"]
    )


def _entry(entry: NetworkAclEntryTypeDef) -> AclEntry:
    ports = entry.get("PortRange")
    icmp = entry.get("IcmpTypeCode")
    return AclEntry(
        number=entry["RuleNumber"],
        egress=entry["Egress"],
        allow=entry["RuleAction"] == "allow",
        protocol=int(entry["Protocol"]),
        cidr=IPv4Network(entry["CidrBlock"]),
        ports=(ports["From"], ports["To"]) if ports else None,
        icmp=(icmp["Type"], icmp["Code"]) if icmp else None,
    )
