"""The network of an environment as AWS describes it, for the picture."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import boto3

from rehearsal.timeline import FlowLogState, Nat, Network, Subnet
from stages.outputs import NAT_INSTANCE_IDS, VPC_ID

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import (
        FilterTypeDef,
        InstanceTypeDef,
        RouteTableTypeDef,
        SubnetTypeDef,
        TagTypeDef,
    )

ANYWHERE = "0.0.0.0/0"


def is_network(outputs: Mapping[str, str]) -> bool:
    """Whether a stack with these outputs has a network that could be drawn."""
    return VPC_ID in outputs


def read_network(
    session: boto3.Session, outputs: Mapping[str, str], *, environment: str, account: str, region: str
) -> Network:
    """Reads it by describe calls alone. `outputs` are the stack's: they say which VPC, and which instances are NATs.

    Raises ClientError, and IndexError when AWS does not know the VPC.
    """
    ec2 = session.client("ec2")
    vpc_id = outputs[VPC_ID]
    in_vpc: list[FilterTypeDef] = [{"Name": "vpc-id", "Values": [vpc_id]}]
    attached: list[FilterTypeDef] = [{"Name": "attachment.vpc-id", "Values": [vpc_id]}]
    gateways = ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]
    tables = ec2.describe_route_tables(Filters=in_vpc)["RouteTables"]
    return Network(
        environment=environment,
        account=account,
        region=region,
        vpc_id=vpc_id,
        cidr=ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0].get("CidrBlock", ""),
        internet_gateway=gateways[0].get("InternetGatewayId", "") if gateways else "",
        subnets=[_subnet(subnet, tables) for subnet in ec2.describe_subnets(Filters=in_vpc)["Subnets"]],
        nats=list(_nats(ec2, [each for each in outputs.get(NAT_INSTANCE_IDS, "").split(",") if each])),
        flow_logs=list(_flow_logs(ec2, vpc_id)),
    )


def _subnet(subnet: "SubnetTypeDef", tables: list["RouteTableTypeDef"]) -> Subnet:
    """Public is a subnet whose default route leads to an internet gateway: that is all that the word means to AWS."""
    subnet_id = subnet.get("SubnetId", "")
    target = _default_route(_table_of(subnet_id, tables))
    return Subnet(
        subnet_id=subnet_id,
        name=_name(subnet.get("Tags", [])),
        zone=subnet.get("AvailabilityZone", ""),
        cidr=subnet.get("CidrBlock", ""),
        public=target.startswith("igw-"),
        default_route=target,
    )


def _table_of(subnet_id: str, tables: list["RouteTableTypeDef"]) -> "RouteTableTypeDef | None":
    """Its own table, or the VPC's main one."""
    main = None
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet_id:
                return table
            main = table if association.get("Main") else main
    return main


def _default_route(table: "RouteTableTypeDef | None") -> str:
    for route in table.get("Routes", []) if table else []:
        if route.get("DestinationCidrBlock") == ANYWHERE:
            targets = (route.get("InstanceId"), route.get("GatewayId"), route.get("NatGatewayId"))
            more = (route.get("TransitGatewayId"), route.get("NetworkInterfaceId"))
            return next((target for target in (*targets, *more) if target), "")
    return ""


def _nats(ec2: "EC2Client", ids: list[str]) -> Iterator[Nat]:
    if not ids:
        return
    for reservation in ec2.describe_instances(InstanceIds=ids)["Reservations"]:
        for instance in reservation.get("Instances", []):
            yield _nat(instance)


def _nat(instance: "InstanceTypeDef") -> Nat:
    return Nat(
        instance_id=instance.get("InstanceId", ""),
        name=_name(instance.get("Tags", [])),
        zone=instance.get("Placement", {}).get("AvailabilityZone", ""),
        subnet_id=instance.get("SubnetId", ""),
        instance_type=instance.get("InstanceType", ""),
        state=instance.get("State", {}).get("Name", ""),
        public_ip=instance.get("PublicIpAddress", ""),
        source_dest_check=instance.get("SourceDestCheck", True),
    )


def _flow_logs(ec2: "EC2Client", vpc_id: str) -> Iterator[FlowLogState]:
    for log in ec2.describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [vpc_id]}])["FlowLogs"]:
        yield FlowLogState(
            flow_log_id=log.get("FlowLogId", ""),
            destination=log.get("LogDestination") or f":log-group:{log.get('LogGroupName', '')}",
            status=log.get("DeliverLogsStatus", ""),
            error=log.get("DeliverLogsErrorMessage", ""),
        )


def _name(tags: Iterable["TagTypeDef"]) -> str:
    return next((tag.get("Value", "") for tag in tags if tag.get("Key") == "Name"), "")
