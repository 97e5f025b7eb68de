"""Reads the NAT instances, their volumes and their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from validation.observed import Address, Instance, Volume
from validation.reading.words import tags

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import FilterTypeDef, InstanceTypeDef

    from validation.reading.clients import Clients


def read_instances(clients: Clients, ids: Sequence[str]) -> tuple[Instance, ...]:
    """Those that AWS knows: a terminated instance is described for about an hour, then it is forgotten."""
    pages = clients.ec2.get_paginator("describe_instances").paginate(Filters=[{"Name": "instance-id", "Values": ids}])
    return tuple(
        _instance(instance)
        for page in pages
        for reservation in page["Reservations"]
        for instance in reservation.get("Instances", [])
    )


def _instance(instance: InstanceTypeDef) -> Instance:
    metadata = instance.get("MetadataOptions", {})
    return Instance(
        id=instance["InstanceId"],
        state=instance.get("State", {}).get("Name", ""),
        zone=instance.get("Placement", {}).get("AvailabilityZone", ""),
        subnet=instance.get("SubnetId", ""),
        type=instance.get("InstanceType", ""),
        source_dest_check=instance.get("SourceDestCheck", True),
        metadata_tokens=metadata.get("HttpTokens", ""),
        metadata_hop_limit=metadata.get("HttpPutResponseHopLimit", 0),
        interfaces=len(instance.get("NetworkInterfaces", [])),
        security_groups=tuple(group["GroupId"] for group in instance.get("SecurityGroups", [])),
        tags=tags(instance.get("Tags")),
    )


def read_volumes(clients: Clients, instances: Sequence[str]) -> tuple[Volume, ...]:
    filters: list[FilterTypeDef] = [{"Name": "attachment.instance-id", "Values": instances}]
    pages = clients.ec2.get_paginator("describe_volumes").paginate(Filters=filters)
    return tuple(
        Volume(id=volume["VolumeId"], instance=attachment["InstanceId"], encrypted=volume.get("Encrypted", False))
        for page in pages
        for volume in page["Volumes"]
        for attachment in volume.get("Attachments", [])
    )


def read_addresses(clients: Clients, instances: Sequence[str]) -> tuple[Address, ...]:
    found = clients.ec2.describe_addresses(Filters=[{"Name": "instance-id", "Values": instances}])["Addresses"]
    return tuple(
        Address(
            id=address.get("AllocationId", ""),
            ip=address.get("PublicIp", ""),
            instance=address.get("InstanceId", ""),
            tags=tags(address.get("Tags")),
        )
        for address in found
    )
