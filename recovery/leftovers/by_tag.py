"""What still has the environment's tags, of any service that the tagging API knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.leftovers.eyes import Eyes
from recovery.leftovers.left import Left

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import FilterTypeDef

TAG = "by its tags"


def tagged(eyes: Eyes) -> Iterator[Left]:
    """ARNs; of keys, instances and attachments, which are there for a while after they have gone, it is asked how."""
    instances: list[str] = []
    attachments: list[str] = []
    pages = eyes.clients.tagging.get_paginator("get_resources").paginate(
        TagFilters=[{"Key": key, "Values": [value]} for key, value in eyes.tags.items()]
    )
    for page in pages:
        for one in page["ResourceTagMappingList"]:
            arn = one["ResourceARN"]
            service, name = arn.split(":")[2], arn.split(":", 5)[5]
            if service == "kms":
                yield from _key(eyes, arn)
            elif service == "ec2" and name.startswith("instance/"):
                instances.append(name.removeprefix("instance/"))
            elif service == "ec2" and name.startswith("transit-gateway-attachment/"):
                attachments.append(name.removeprefix("transit-gateway-attachment/"))
            else:
                yield Left(kind=service, name=arn, found_by=TAG)
    yield from _instances(eyes, instances)
    yield from _attachments(eyes, attachments)


def _key(eyes: Eyes, arn: str) -> Iterator[Left]:
    """A key is never deleted at once; one that waits for its deletion is as gone as it can be."""
    try:
        key = eyes.clients.kms.describe_key(KeyId=arn)["KeyMetadata"]
    except ClientError as error:
        if error.response["Error"].get("Code") == "NotFoundException":
            return
        raise
    pending = key.get("KeyState") == "PendingDeletion"
    date = key.get("DeletionDate")
    told = f"waits for its deletion{f' on {date:%Y-%m-%d}' if date else ''}" if pending else f"is {key.get('KeyState')}"
    yield Left(kind="kms", name=arn, found_by=TAG, wrong=not pending, told=told)


def _instances(eyes: Eyes, instances: list[str]) -> Iterator[Left]:
    """By a filter, which passes over those that EC2 has forgotten; a terminated one is shown for about an hour."""
    if not instances:
        return
    pages = eyes.clients.ec2.get_paginator("describe_instances").paginate(
        Filters=[{"Name": "instance-id", "Values": instances}]
    )
    for page in pages:
        for one in (each for reservation in page["Reservations"] for each in reservation["Instances"]):
            state = one["State"]["Name"]
            yield Left(
                kind="instance", name=one["InstanceId"], found_by=TAG, wrong=state != "terminated", told=f"is {state}"
            )


def _attachments(eyes: Eyes, attachments: list[str]) -> Iterator[Left]:
    """By a filter as well; a deleted one is described for a while."""
    if not attachments:
        return
    pages = eyes.clients.ec2.get_paginator("describe_transit_gateway_vpc_attachments").paginate(
        Filters=[{"Name": "transit-gateway-attachment-id", "Values": attachments}]
    )
    for one in (each for page in pages for each in page["TransitGatewayVpcAttachments"]):
        state = one["State"]
        yield Left(
            kind="transit gateway attachment",
            name=one["TransitGatewayAttachmentId"],
            found_by=TAG,
            wrong=state != "deleted",
            told=f"is {state}",
        )


def interfaces(eyes: Eyes) -> Iterator[Left]:
    """Asked of EC2 itself: an interface of a function's can outlive its VPC's deletion for a while."""
    pages = eyes.clients.ec2.get_paginator("describe_network_interfaces").paginate(Filters=_filters(eyes))
    for page in pages:
        for one in page["NetworkInterfaces"]:
            yield Left(kind="network interface", name=one["NetworkInterfaceId"], found_by=TAG, told=one["Description"])


def addresses(eyes: Eyes) -> Iterator[Left]:
    """Asked of EC2 itself: an address that nobody uses costs money."""
    for one in eyes.clients.ec2.describe_addresses(Filters=_filters(eyes))["Addresses"]:
        yield Left(kind="address", name=one["AllocationId"], found_by=TAG, told=one.get("PublicIp", ""))


def _filters(eyes: Eyes) -> list[FilterTypeDef]:
    return [{"Name": f"tag:{key}", "Values": [value]} for key, value in eyes.tags.items()]
