"""AWS::EC2::TransitGateway and AWS::EC2::TransitGatewayAttachment.

The gateway of an estate is most often another account's, and made by others: so an attachment to a well-formed id
that nobody made here is taken on trust, and listed as not judged. To another account's gateway that was made here, an
attachment waits for its acceptance, and EC2 knows no route to it; CloudFormation calls it complete, which is assumed.
"""

import re
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id
from ministack.services import ec2

from rehearsal.emulator.inside.authorization import not_judged
from rehearsal.emulator.inside.resources.family import Made, Properties, add, arn, must_exist, new_id, tag, untag

gateways = AccountRegionScopedDict()
attachments = AccountRegionScopedDict()
_WELL_FORMED = re.compile(r"tgw-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_deleted: set[str] = set()

# Defaults of the resource's page in the template reference.
_OPTIONS = {
    "AmazonSideAsn": 64512,
    "AutoAcceptSharedAttachments": "disable",
    "DefaultRouteTableAssociation": "enable",
    "DefaultRouteTablePropagation": "enable",
    "DnsSupport": "enable",
    "MulticastSupport": "disable",
    "VpnEcmpSupport": "enable",
}


def install() -> None:
    """Puts both types into the emulator."""
    add(
        "AWS::EC2::TransitGateway",
        create=_create,
        update=_update,
        delete=_delete,
        replaced_by=("MulticastSupport",),
        tags=True,
    )
    add(
        "AWS::EC2::TransitGatewayAttachment",
        create=_attach,
        update=_move,
        delete=_detach,
        replaced_by=("TransitGatewayId", "VpcId"),
        tags=True,
    )


def exists(gateway_id: str) -> bool:
    """Is there such a gateway, in this account or shared from any other one of the region?"""
    return any(key[2] == gateway_id for key, _ in gateways.all_items())


def attached(gateway_id: str, vpc_id: str) -> bool:
    """Is the VPC attached to the gateway, and the attachment accepted?"""
    return any(item["State"] == "available" for item in _between(gateway_id, vpc_id))


def accept(attachment_id: str) -> dict[str, Any]:
    """What the gateway's owner does. Raises NotThereError where nothing of the caller's waits for it."""
    waiting = {item["TransitGatewayAttachmentId"]: item for item in attachments.all_values()}
    item = must_exist(waiting, attachment_id, "InvalidTransitGatewayAttachmentID.NotFound", "attachment ID")
    must_exist(gateways, item["TransitGatewayId"], "InvalidTransitGatewayID.NotFound", "transit gateway ID")
    item["State"] = "available"
    return dict(item)


def _between(gateway_id: str, vpc_id: str) -> list[dict[str, Any]]:
    pair = (gateway_id, vpc_id)
    return [item for item in attachments.values() if (item["TransitGatewayId"], item["VpcId"]) == pair]


def _create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    gateway_id = new_id("tgw")
    gateways[gateway_id] = {"TransitGatewayId": gateway_id, "OwnerId": get_account_id(), **_described(properties)}
    tag(gateway_id, properties)
    return _made(gateway_id)


def _described(properties: Properties) -> dict[str, Any]:
    options = {name: properties.get(name, default) for name, default in _OPTIONS.items()}
    return {"Description": properties.get("Description", ""), "Options": options}


def _made(gateway_id: str) -> Made:
    return gateway_id, {"Id": gateway_id, "TransitGatewayArn": arn("ec2", f"transit-gateway/{gateway_id}")}


def _update(gateway_id: str, old: Properties, new: Properties, _stack: str) -> Made:
    must_exist(gateways, gateway_id, "InvalidTransitGatewayID.NotFound", "transit gateway ID")
    gateways[gateway_id].update(_described(new))
    tag(gateway_id, new, old)
    return _made(gateway_id)


def _delete(gateway_id: str, _properties: Properties) -> None:
    if any(item["TransitGatewayId"] == gateway_id for item in attachments.all_values()):
        raise ValueError(
            f"{gateway_id} has non-deleted VPC Attachments. "
            "(Service: Ec2, Status Code: 400, Error Code: IncorrectState)"
        )
    gateways.pop(gateway_id, None)
    _deleted.add(gateway_id)
    untag(gateway_id)


def _attach(_logical_id: str, properties: Properties, _stack: str) -> Made:
    _known_or_trusted(properties["TransitGatewayId"])
    must_exist(ec2._vpcs, properties["VpcId"], "InvalidVpcID.NotFound", "vpc ID")
    if _between(properties["TransitGatewayId"], properties["VpcId"]):
        raise ValueError(
            f"{properties['TransitGatewayId']} has non-deleted Transit Gateway Attachments with same VPC ID. "
            "(Service: Ec2, Status Code: 400, Error Code: DuplicateTransitGatewayAttachment)"
        )
    attachment_id = new_id("tgw-attach")
    attachments[attachment_id] = {
        "TransitGatewayAttachmentId": attachment_id,
        "TransitGatewayId": properties["TransitGatewayId"],
        "VpcId": properties["VpcId"],
        "State": _first_state(properties["TransitGatewayId"]),
        **_subnets(properties),
    }
    tag(attachment_id, properties)
    return attachment_id, {"Id": attachment_id}


def _first_state(gateway_id: str) -> str:
    """https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html"""
    others = [each for key, each in gateways.all_items() if key[2] == gateway_id and gateway_id not in gateways]
    waits = any(each["Options"]["AutoAcceptSharedAttachments"] == "disable" for each in others)
    return "pendingAcceptance" if waits else "available"


def _known_or_trusted(gateway_id: str) -> None:
    if exists(gateway_id):
        return
    if gateway_id in _deleted or not _WELL_FORMED.fullmatch(gateway_id):
        must_exist({}, gateway_id, "InvalidTransitGatewayID.NotFound", "transit gateway ID")
    why = "whether it exists, is shared with the account and accepts the attachment by itself is not known"
    not_judged.add(f"transit gateway {gateway_id}, taken on trust", why)


def _subnets(properties: Properties) -> dict[str, Any]:
    zones = set()
    for subnet in properties["SubnetIds"]:
        record = must_exist(ec2._subnets, subnet, "InvalidSubnetID.NotFound", "subnet ID")
        if record["AvailabilityZone"] in zones:
            raise ValueError(
                "Duplicate Subnets for same AZ (Service: Ec2, Status Code: 400, Error Code: DuplicateSubnetsInSameZone)"
            )
        zones.add(record["AvailabilityZone"])
    return {"SubnetIds": list(properties["SubnetIds"]), "Options": dict(properties.get("Options") or {})}


def _move(attachment_id: str, old: Properties, new: Properties, _stack: str) -> Made:
    must_exist(attachments, attachment_id, "InvalidTransitGatewayAttachmentID.NotFound", "attachment ID")
    attachments[attachment_id].update(_subnets(new))
    tag(attachment_id, new, old)
    return attachment_id, {"Id": attachment_id}


def _detach(attachment_id: str, _properties: Properties) -> None:
    attachments.pop(attachment_id, None)
    untag(attachment_id)
