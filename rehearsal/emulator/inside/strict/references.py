"""Routes, associations and permissions that name something that is not there fail, as on AWS."""

from collections.abc import Callable
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.resources import transit_gateways
from rehearsal.emulator.inside.resources.family import Made, NotThereError, Properties, handlers, must_exist
from rehearsal.emulator.inside.wrapping import part

Check = Callable[[Properties], None]


def install() -> None:
    """Guards create and update of each type."""
    for resource_type, check in CHECKS.items():
        table = handlers(resource_type)
        table["create"] = _checked(table["create"], check, properties_at=1)
        if "update" in table:
            table["update"] = _checked(table["update"], check, properties_at=2)


def _checked(original: Callable[..., Made], check: Check, properties_at: int) -> Callable[..., Made]:
    def handler(*arguments: Any) -> Made:
        check(arguments[properties_at])
        return original(*arguments)

    return handler


def _route(properties: Properties) -> None:
    table = must_exist(
        ec2._route_tables, properties.get("RouteTableId", ""), "InvalidRouteTableID.NotFound", "routeTable ID"
    )
    for target, check in _TARGETS.items():
        if properties.get(target):
            check(table, properties[target])
            return
    if not any(properties.get(name) for name in part(provisioners, "_EC2_ROUTE_TARGETS")):
        raise ValueError("The request must contain exactly one target (Service: Ec2, Status Code: 400)")


def _gateway(table: dict[str, Any], gateway_id: str) -> None:
    if not gateway_id.startswith("igw-"):
        return
    gateway = must_exist(ec2._internet_gateways, gateway_id, "InvalidInternetGatewayID.NotFound", "internetGateway ID")
    if table["VpcId"] not in {attachment["VpcId"] for attachment in gateway["Attachments"]}:
        raise ValueError(
            f"route table {table['RouteTableId']} and network gateway {gateway_id} belong to different networks "
            "(Service: Ec2, Status Code: 400, Error Code: InvalidParameterValue)"
        )


def _instance(_table: dict[str, Any], instance_id: str) -> None:
    instance = must_exist(ec2._instances, instance_id, "InvalidInstanceID.NotFound", "instance ID")
    if instance["State"]["Name"] == "terminated":
        raise NotThereError(f"The instance ID '{instance_id}' does not exist (Service: Ec2, Status Code: 400)")


def _interface(_table: dict[str, Any], interface_id: str) -> None:
    must_exist(ec2._network_interfaces, interface_id, "InvalidNetworkInterfaceID.NotFound", "networkInterface ID")


def _transit_gateway(table: dict[str, Any], gateway_id: str) -> None:
    if not transit_gateways.attached(gateway_id, table["VpcId"]):
        raise NotThereError(
            f"The transitGateway ID '{gateway_id}' does not exist "
            "(Service: Ec2, Status Code: 400, Error Code: InvalidTransitGatewayID.NotFound)"
        )


_TARGETS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "GatewayId": _gateway,
    "InstanceId": _instance,
    "NetworkInterfaceId": _interface,
    "TransitGatewayId": _transit_gateway,
}


def _table_association(properties: Properties) -> None:
    must_exist(ec2._route_tables, properties.get("RouteTableId", ""), "InvalidRouteTableID.NotFound", "routeTable ID")
    must_exist(ec2._subnets, properties.get("SubnetId", ""), "InvalidSubnetID.NotFound", "subnet ID")


def _attachment(properties: Properties) -> None:
    must_exist(ec2._vpcs, properties.get("VpcId", ""), "InvalidVpcID.NotFound", "vpc ID")
    gateway_id = properties.get("InternetGatewayId")
    if gateway_id:
        must_exist(ec2._internet_gateways, gateway_id, "InvalidInternetGatewayID.NotFound", "internetGateway ID")


def _in_vpc(properties: Properties) -> None:
    if properties.get("VpcId"):
        must_exist(ec2._vpcs, properties["VpcId"], "InvalidVpcID.NotFound", "vpc ID")


def _association(properties: Properties) -> None:
    """AWS::EC2::EIP in the template reference: in a VPC of the same template, the address needs the attachment."""
    if not properties.get("InstanceId"):
        return
    instance = must_exist(ec2._instances, properties["InstanceId"], "InvalidInstanceID.NotFound", "instance ID")
    attached = {item["VpcId"] for gateway in ec2._internet_gateways.values() for item in gateway["Attachments"]}
    if instance["VpcId"] not in attached:
        raise ValueError(
            f"Network {instance['VpcId']} is not attached to any internet gateway "
            "(Service: Ec2, Status Code: 400, Error Code: Gateway.NotAttached)"
        )


def _permission(properties: Properties) -> None:
    name = properties.get("FunctionName", "")
    found, *_ = part(provisioners, "_lambda_function_for_cfn_ref")(name)
    if not found:
        raise NotThereError(
            f"Function not found: {name} (Service: Lambda, Status Code: 404, Error Code: ResourceNotFoundException)"
        )


CHECKS: dict[str, Check] = {
    "AWS::EC2::EIP": _association,
    "AWS::EC2::EIPAssociation": _association,
    "AWS::EC2::Route": _route,
    "AWS::EC2::RouteTable": _in_vpc,
    "AWS::EC2::SecurityGroup": _in_vpc,
    "AWS::EC2::Subnet": _in_vpc,
    "AWS::EC2::SubnetRouteTableAssociation": _table_association,
    "AWS::EC2::VPCGatewayAttachment": _attachment,
    "AWS::Lambda::Permission": _permission,
}
