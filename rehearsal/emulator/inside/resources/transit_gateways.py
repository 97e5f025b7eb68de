"""AWS::EC2::TransitGateway and AWS::EC2::TransitGatewayAttachment."""

from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id
from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import Made, Properties, add, arn, must_exist, new_id, tag, untag

gateways = AccountRegionScopedDict()
attachments = AccountRegionScopedDict()

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
    """Is the VPC attached to the gateway?"""
    pairs = {(item["TransitGatewayId"], item["VpcId"]) for item in attachments.values()}
    return (gateway_id, vpc_id) in pairs


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
    untag(gateway_id)


def _attach(_logical_id: str, properties: Properties, _stack: str) -> Made:
    if not exists(properties["TransitGatewayId"]):
        must_exist({}, properties["TransitGatewayId"], "InvalidTransitGatewayID.NotFound", "transit gateway ID")
    must_exist(ec2._vpcs, properties["VpcId"], "InvalidVpcID.NotFound", "vpc ID")
    attachment_id = new_id("tgw-attach")
    attachments[attachment_id] = {
        "TransitGatewayAttachmentId": attachment_id,
        "TransitGatewayId": properties["TransitGatewayId"],
        "VpcId": properties["VpcId"],
        **_subnets(properties),
    }
    tag(attachment_id, properties)
    return attachment_id, {"Id": attachment_id}


def _subnets(properties: Properties) -> dict[str, Any]:
    for subnet in properties["SubnetIds"]:
        must_exist(ec2._subnets, subnet, "InvalidSubnetID.NotFound", "subnet ID")
    return {"SubnetIds": list(properties["SubnetIds"]), "Options": dict(properties.get("Options") or {})}


def _move(attachment_id: str, old: Properties, new: Properties, _stack: str) -> Made:
    must_exist(attachments, attachment_id, "InvalidTransitGatewayAttachmentID.NotFound", "attachment ID")
    attachments[attachment_id].update(_subnets(new))
    tag(attachment_id, new, old)
    return attachment_id, {"Id": attachment_id}


def _detach(attachment_id: str, _properties: Properties) -> None:
    attachments.pop(attachment_id, None)
    untag(attachment_id)
