"""The calls that tell about transit gateways and their attachments, and the one by which an owner accepts."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id
from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import NotThereError, arn
from rehearsal.emulator.inside.resources.transit_gateways import accept, attachments, gateways
from rehearsal.emulator.inside.wrapping import part

_ATTACHMENT_FILTERS = {
    "resource-id": "VpcId",
    "transit-gateway-attachment-id": "TransitGatewayAttachmentId",
    "transit-gateway-id": "TransitGatewayId",
    "vpc-id": "VpcId",
}


def install() -> None:
    """Puts them into the emulator."""
    actions = part(ec2, "_ACTION_MAP")
    actions["DescribeTransitGateways"] = _describe_gateways
    actions["DescribeTransitGatewayVpcAttachments"] = _describe_attachments
    actions["DescribeTransitGatewayAttachments"] = _describe_any_attachments
    actions["AcceptTransitGatewayVpcAttachment"] = _accept


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
        for gateway in _asked(parameters, gateways, "TransitGatewayIds", {})
    )
    return ec2._xml(200, "DescribeTransitGatewaysResponse", f"<transitGatewaySet>{items}</transitGatewaySet>")


def _describe_attachments(parameters: dict[str, Any]) -> Any:
    items = "".join(
        "<item>"
        + _elements({"transitGatewayAttachmentId": item["TransitGatewayAttachmentId"], "state": item["State"]})
        + _elements({"transitGatewayId": item["TransitGatewayId"], "vpcId": item["VpcId"]})
        + _elements({"vpcOwnerId": get_account_id()})
        + "<subnetIds>"
        + "".join(f"<item>{subnet}</item>" for subnet in item["SubnetIds"])
        + f"</subnetIds><options>{_elements(_camel(item['Options']))}</options>"
        + ec2._tag_set_xml(item["TransitGatewayAttachmentId"])
        + "</item>"
        for item in _asked(parameters, attachments, "TransitGatewayAttachmentIds", _ATTACHMENT_FILTERS)
    )
    name = "DescribeTransitGatewayVpcAttachmentsResponse"
    return ec2._xml(200, name, f"<transitGatewayVpcAttachments>{items}</transitGatewayVpcAttachments>")


def _describe_any_attachments(parameters: dict[str, Any]) -> Any:
    items = "".join(
        "<item>"
        + _elements({"transitGatewayAttachmentId": item["TransitGatewayAttachmentId"], "state": item["State"]})
        + _elements({"transitGatewayId": item["TransitGatewayId"], "resourceId": item["VpcId"]})
        + _elements({"resourceType": "vpc", "resourceOwnerId": get_account_id()})
        + ec2._tag_set_xml(item["TransitGatewayAttachmentId"])
        + "</item>"
        for item in _asked(parameters, attachments, "TransitGatewayAttachmentIds", _ATTACHMENT_FILTERS)
    )
    name = "DescribeTransitGatewayAttachmentsResponse"
    return ec2._xml(200, name, f"<transitGatewayAttachments>{items}</transitGatewayAttachments>")


def _accept(parameters: dict[str, Any]) -> Any:
    try:
        item = accept(part(ec2, "_p")(parameters, "TransitGatewayAttachmentId"))
    except NotThereError as error:
        return part(ec2, "_error")("InvalidTransitGatewayAttachmentID.NotFound", str(error), 400)
    told = _elements({"transitGatewayAttachmentId": item["TransitGatewayAttachmentId"], "state": item["State"]})
    name = "AcceptTransitGatewayVpcAttachmentResponse"
    return ec2._xml(200, name, f"<transitGatewayVpcAttachment>{told}</transitGatewayVpcAttachment>")
