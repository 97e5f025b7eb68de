"""Route tables, their routes and their subnets."""

from rehearsal.readback.api import Api
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource, only

_TARGETS = ("GatewayId", "InstanceId", "NatGatewayId", "NetworkInterfaceId", "TransitGatewayId")


def route_table(api: Api, resource: Resource) -> Properties:
    found = _table(api, resource.physical_id, resource)
    return {"VpcId": found.get("VpcId"), "Tags": found.get("Tags")}


def route(api: Api, resource: Resource) -> Properties:
    table_id, destination = resource.text("RouteTableId"), resource.text("DestinationCidrBlock")
    table = _table(api, table_id, resource)
    routes = table.get("Routes")
    for found in routes if isinstance(routes, list) else []:
        if found.get("DestinationCidrBlock") == destination:
            told = {name: found.get(name) for name in _TARGETS}
            return {"RouteTableId": table_id, "DestinationCidrBlock": destination, **told}
    raise MissingError(f"a route to {destination} in {table_id}")


def association(api: Api, resource: Resource) -> Properties:
    table_id, subnet_id = resource.text("RouteTableId"), resource.text("SubnetId")
    associations = _table(api, table_id, resource).get("Associations")
    for found in associations if isinstance(associations, list) else []:
        if found.get("SubnetId") == subnet_id:
            return {"RouteTableId": table_id, "SubnetId": subnet_id}
    raise MissingError(f"{subnet_id} in {table_id}")


def _table(api: Api, table_id: str, resource: Resource) -> Properties:
    return only([*api.ec2.describe_route_tables(RouteTableIds=[table_id])["RouteTables"]], resource)


READERS: dict[str, Reader] = {
    "AWS::EC2::RouteTable": route_table,
    "AWS::EC2::Route": route,
    "AWS::EC2::SubnetRouteTableAssociation": association,
}
