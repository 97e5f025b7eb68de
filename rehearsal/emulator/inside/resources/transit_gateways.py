"""AWS::EC2::TransitGateway and AWS::EC2::TransitGatewayAttachment, and the calls that describe them."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import AccountRegionScopedDict, get_account_id
from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import Made, Properties, add, arn, must_exist, new_id, tag, untag
from rehearsal.emulator.inside.wrapping import part

_gateways = AccountRegionScopedDict()
_attachments = AccountRegionScopedDict()

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
    """Puts both types and their describe calls into the emulator."""
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
    actions = part(ec2, "_ACTION_MAP")
    actions["DescribeTransitGateways"] = _describe_gateways
    actions["DescribeTransitGatewayVpcAttachments"] = _describe_attachments
    actions["DescribeTransitGatewayAttachments"] = _describe_any_attachments


def exists(gateway_id: str) -> bool:
    """Is there such a gateway, in this account or shared from any other one of the region?"""
    return any(key[2] == gateway_id for key, _ in _gateways.all_items())


def attached(gateway_id: str, vpc_id: str) -> bool:
    """Is the VPC attached to the gateway?"""
    pairs = {(item["TransitGatewayId"], item["VpcId"]) for item in _attachments.values()}
    return (gateway_id, vpc_id) in pairs


def _create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    gateway_id = new_id("tgw")
    _gateways[gateway_id] = {"TransitGatewayId": gateway_id, "OwnerId": get_account_id(), **_described(properties)}
    tag(gateway_id, properties)
    return _made(gateway_id)


def _described(properties: Properties) -> dict[str, Any]:
    options = {name: properties.get(name, default) for name, default in _OPTIONS.items()}
    return {"Description": properties.get("Description", ""), "Options": options}


def _made(gateway_id: str) -> Made:
    return gateway_id, {"Id": gateway_id, "TransitGatewayArn": arn("ec2", f"transit-gateway/{gateway_id}")}


def _update(gateway_id: str, old: Properties, new: Properties, _stack: str) -> Made:
    must_exist(_gateways, gateway_id, "InvalidTransitGatewayID.NotFound", "transit gateway ID")
    _gateways[gateway_id].update(_described(new))
    tag(gateway_id, new, old)
    return _made(gateway_id)


def _delete(gateway_id: str, _properties: Properties) -> None:
    if any(item["TransitGatewayId"] == gateway_id for item in _attachments.all_values()):
        raise ValueError(
            f"{gateway_id} has non-deleted VPC Attachments. "
            "(Service: Ec2, Status Code: 400, Error Code: IncorrectState)"
        )
    _gateways.pop(gateway_id, None)
    untag(gateway_id)


def _attach(_logical_id: str, properties: Properties, _stack: str) -> Made:
    if not exists(properties["TransitGatewayId"]):
        must_exist({}, properties["TransitGatewayId"], "InvalidTransitGatewayID.NotFound", "transit gateway ID")
    must_exist(ec2._vpcs, properties["VpcId"], "InvalidVpcID.NotFound", "vpc ID")
    attachment_id = new_id("tgw-attach")
    _attachments[attachment_id] = {
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
    must_exist(_attachments, attachment_id, "InvalidTransitGatewayAttachmentID.NotFound", "attachment ID")
    _attachments[attachment_id].update(_subnets(new))
    tag(attachment_id, new, old)
    return attachment_id, {"Id": attachment_id}


def _detach(attachment_id: str, _properties: Properties) -> None:
    _attachments.pop(attachment_id, None)
    untag(attachment_id)


def _asked(parameters: dict[str, Any], store: Any, ids: str, fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """The records that the call's ids and filters admit; `fields`: filter name to the record's key."""
    wanted = part(ec2, "_parse_member_list")(parameters, ids)
    filters = ec2._parse_filters(parameters)
    return [
        record
        for key, record in store.items()
        if (not wanted or key in wanted)
        and all(record[fields[name]] in values for name, values in filters.items() if name in fields)
        and ec2._resource_matches_tag_filters(key, filters)
    ]


def _elements(values: Mapping[str, object]) -> str:
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())


def _camel(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name[0].lower() + name[1:]: value for name, value in options.items()}


def _describe_gateways(parameters: dict[str, Any]) -> Any:
    items = "".join(
        "<item>"
        + _elements({"transitGatewayId": gateway["TransitGatewayId"], "state": "available"})
        + _elements({"transitGatewayArn": arn("ec2", f"transit-gateway/{gateway['TransitGatewayId']}")})
        + _elements({"ownerId": gateway["OwnerId"], "description": gateway["Description"]})
        + f"<options>{_elements(_camel(gateway['Options']))}</options>"
        + ec2._tag_set_xml(gateway["TransitGatewayId"])
        + "</item>"
        for gateway in _asked(parameters, _gateways, "TransitGatewayIds", {})
    )
    return ec2._xml(200, "DescribeTransitGatewaysResponse", f"<transitGatewaySet>{items}</transitGatewaySet>")


_ATTACHMENT_FILTERS = {"transit-gateway-id": "TransitGatewayId", "vpc-id": "VpcId", "resource-id": "VpcId"}


def _describe_attachments(parameters: dict[str, Any]) -> Any:
    items = "".join(
        "<item>"
        + _elements({"transitGatewayAttachmentId": item["TransitGatewayAttachmentId"], "state": "available"})
        + _elements({"transitGatewayId": item["TransitGatewayId"], "vpcId": item["VpcId"]})
        + _elements({"vpcOwnerId": get_account_id()})
        + "<subnetIds>"
        + "".join(f"<item>{subnet}</item>" for subnet in item["SubnetIds"])
        + f"</subnetIds><options>{_elements(_camel(item['Options']))}</options>"
        + ec2._tag_set_xml(item["TransitGatewayAttachmentId"])
        + "</item>"
        for item in _asked(parameters, _attachments, "TransitGatewayAttachmentIds", _ATTACHMENT_FILTERS)
    )
    name = "DescribeTransitGatewayVpcAttachmentsResponse"
    return ec2._xml(200, name, f"<transitGatewayVpcAttachments>{items}</transitGatewayVpcAttachments>")


def _describe_any_attachments(parameters: dict[str, Any]) -> Any:
    items = "".join(
        "<item>"
        + _elements({"transitGatewayAttachmentId": item["TransitGatewayAttachmentId"], "state": "available"})
        + _elements({"transitGatewayId": item["TransitGatewayId"], "resourceId": item["VpcId"]})
        + _elements({"resourceType": "vpc", "resourceOwnerId": get_account_id()})
        + ec2._tag_set_xml(item["TransitGatewayAttachmentId"])
        + "</item>"
        for item in _asked(parameters, _attachments, "TransitGatewayAttachmentIds", _ATTACHMENT_FILTERS)
    )
    name = "DescribeTransitGatewayAttachmentsResponse"
    return ec2._xml(200, name, f"<transitGatewayAttachments>{items}</transitGatewayAttachments>")
