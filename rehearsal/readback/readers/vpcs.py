"""VPCs, subnets, gateways, endpoints and flow logs."""

from collections.abc import Mapping

from rehearsal.readback.api import Api
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource, only

_KINDS = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface", "tgw": "TransitGateway"}


def vpc(api: Api, resource: Resource) -> Properties:
    found = only([*api.ec2.describe_vpcs(VpcIds=[resource.physical_id])["Vpcs"]], resource)
    of = resource.physical_id
    names = api.ec2.describe_vpc_attribute(VpcId=of, Attribute="enableDnsHostnames")["EnableDnsHostnames"]
    support = api.ec2.describe_vpc_attribute(VpcId=of, Attribute="enableDnsSupport")["EnableDnsSupport"]
    return {
        **_tagged(found),
        "CidrBlock": found.get("CidrBlock"),
        "InstanceTenancy": found.get("InstanceTenancy"),
        "EnableDnsHostnames": names.get("Value"),
        "EnableDnsSupport": support.get("Value"),
    }


def subnet(api: Api, resource: Resource) -> Properties:
    found = only([*api.ec2.describe_subnets(SubnetIds=[resource.physical_id])["Subnets"]], resource)
    names = ("VpcId", "CidrBlock", "AvailabilityZone", "MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation")
    return {**_tagged(found), **{name: found.get(name) for name in names}}


def internet_gateway(api: Api, resource: Resource) -> Properties:
    answer = api.ec2.describe_internet_gateways(InternetGatewayIds=[resource.physical_id])
    return _tagged(only([*answer["InternetGateways"]], resource))


def gateway_attachment(api: Api, resource: Resource) -> Properties:
    gateway = resource.text("InternetGatewayId")
    if not gateway:
        return {}
    answer = api.ec2.describe_internet_gateways(InternetGatewayIds=[gateway])
    attached = [attachment for found in answer["InternetGateways"] for attachment in found["Attachments"]]
    for attachment in attached:
        if attachment.get("VpcId") == resource.properties.get("VpcId"):
            return {"InternetGatewayId": gateway, "VpcId": attachment.get("VpcId")}
    raise MissingError(resource.physical_id)


def endpoint(api: Api, resource: Resource) -> Properties:
    answer = api.ec2.describe_vpc_endpoints(VpcEndpointIds=[resource.physical_id])
    found = only([*answer["VpcEndpoints"]], resource)
    names = ("VpcId", "ServiceName", "VpcEndpointType", "RouteTableIds", "PolicyDocument")
    return {**_tagged(found), **{name: found.get(name) for name in names}}


def transit_attachment(api: Api, resource: Resource) -> Properties:
    answer = api.ec2.describe_transit_gateway_vpc_attachments(TransitGatewayAttachmentIds=[resource.physical_id])
    found = only([*answer["TransitGatewayVpcAttachments"]], resource)
    return {
        **_tagged(found),
        **{name: found.get(name) for name in ("TransitGatewayId", "VpcId", "SubnetIds", "Options")},
    }


def flow_log(api: Api, resource: Resource) -> Properties:
    found = only([*api.ec2.describe_flow_logs(FlowLogIds=[resource.physical_id])["FlowLogs"]], resource)
    names = ("TrafficType", "LogDestinationType", "LogDestination", "LogGroupName", "MaxAggregationInterval")
    watched = str(found.get("ResourceId", ""))
    return {
        **_tagged(found),
        **{name: found.get(name) for name in (*names, "ResourceId", "DeliverLogsPermissionArn")},
        # The call does not tell it, but the id's prefix does.
        "ResourceType": _KINDS.get(watched.partition("-")[0]),
    }


def _tagged(found: Mapping[str, object]) -> dict[str, object]:
    return {"Tags": found.get("Tags")}


READERS: dict[str, Reader] = {
    "AWS::EC2::VPC": vpc,
    "AWS::EC2::Subnet": subnet,
    "AWS::EC2::InternetGateway": internet_gateway,
    "AWS::EC2::VPCGatewayAttachment": gateway_attachment,
    "AWS::EC2::VPCEndpoint": endpoint,
    "AWS::EC2::FlowLog": flow_log,
    "AWS::EC2::TransitGatewayAttachment": transit_attachment,
}
