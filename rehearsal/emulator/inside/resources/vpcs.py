"""What AWS::EC2::VPC and AWS::EC2::VPCEndpoint leave out: attributes for Fn::GetAtt, and an endpoint's routes.

Also the security group rules that are resources of their own: AWS::EC2::SecurityGroupIngress and -Egress.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.resources.family import Made, Properties, add, handlers, must_exist
from rehearsal.emulator.inside.wrapping import part, wrap


def install() -> None:
    """Completes the emulator's own handlers."""
    vpc = handlers("AWS::EC2::VPC")
    vpc["create"], vpc["update"] = _with_attributes(vpc["create"]), _with_attributes(vpc["update"])
    endpoint = handlers("AWS::EC2::VPCEndpoint")
    endpoint["create"] = _routed(endpoint["create"])
    endpoint["update"] = _routed(endpoint["update"])
    endpoint["delete"] = _unrouted(endpoint["delete"])
    wrap(ec2, "_vpce_fields_xml", _with_policy)
    for direction in ("Ingress", "Egress"):
        _add_rule_type(direction)


def _with_attributes(original: Callable[..., Made]) -> Callable[..., Made]:
    def handler(*arguments: Any) -> Made:
        vpc_id, attributes = original(*arguments)
        vpc = ec2._vpcs[vpc_id]
        return vpc_id, {
            **attributes,
            "CidrBlock": vpc["CidrBlock"],
            "CidrBlockAssociations": [],
            "Ipv6CidrBlocks": [],
            "DefaultSecurityGroup": vpc["DefaultSecurityGroupId"],
            "DefaultNetworkAcl": vpc["DefaultNetworkAclId"],
        }

    return handler


def _routed(original: Callable[..., Made]) -> Callable[..., Made]:
    """A gateway endpoint is a route to the service's prefix list in each of its route tables."""

    def handler(*arguments: Any) -> Made:
        endpoint_id, attributes = original(*arguments)
        endpoint = ec2._vpc_endpoints[endpoint_id]
        must_exist(ec2._vpcs, endpoint["VpcId"], "InvalidVpcId.NotFound", "Vpc Id")
        _remove_routes(endpoint_id)
        for table_id in endpoint["RouteTableIds"]:
            table = must_exist(ec2._route_tables, table_id, "InvalidRouteTableId.NotFound", "route table ID")
            table["Routes"].append(_route(endpoint))
        return endpoint_id, attributes

    return handler


def _route(endpoint: dict[str, Any]) -> dict[str, str]:
    prefix_list = part(ec2, "_aws_pl_id_from_name")(endpoint["ServiceName"])
    return {
        "DestinationPrefixListId": prefix_list,
        "GatewayId": endpoint["VpcEndpointId"],
        "State": "active",
        "Origin": "CreateRoute",
    }


def _remove_routes(endpoint_id: str) -> None:
    for table in ec2._route_tables.values():
        table["Routes"] = [route for route in table["Routes"] if route.get("GatewayId") != endpoint_id]


def _unrouted(original: Callable[..., None]) -> Callable[..., None]:
    def delete(endpoint_id: str, *arguments: Any) -> None:
        _remove_routes(endpoint_id)
        original(endpoint_id, *arguments)

    return delete


def _with_policy(original: Callable[..., str]) -> Callable[..., str]:
    def view(endpoint: dict[str, Any], tag: str = "item") -> str:
        head, closing, _ = original(endpoint, tag).rpartition(f"</{tag}>")
        private = str(endpoint.get("PrivateDnsEnabled", False)).lower()
        return f"{head}<privateDnsEnabled>{private}</privateDnsEnabled>{closing}"

    return view


def _add_rule_type(direction: str) -> None:
    """SecurityGroupIngress and SecurityGroupEgress differ in the list that they write to."""
    permissions = "IpPermissions" if direction == "Ingress" else "IpPermissionsEgress"

    def rules(properties: Properties) -> Any:
        group_id = properties.get("GroupId", "")
        return must_exist(ec2._security_groups, group_id, "InvalidGroup.NotFound", "security group")[permissions]

    def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
        added = part(provisioners, "_ec2_sg_permissions")([properties])
        rules(properties).extend(added)
        rule_id = f"{properties['GroupId']}|{direction}|{part(ec2, 'new_uuid')()[:8]}"
        return rule_id, {"Id": rule_id}

    def update(rule_id: str, old: Properties, new: Properties, stack: str) -> Made:
        delete("", old)
        create("", new, stack)
        return rule_id, {"Id": rule_id}

    def delete(_rule_id: str, properties: Properties) -> None:
        group = ec2._security_groups.get(properties.get("GroupId", ""))
        if group:
            gone = part(provisioners, "_ec2_sg_permissions")([properties])
            group[permissions] = [rule for rule in group[permissions] if rule not in gone]

    add(f"AWS::EC2::SecurityGroup{direction}", create=create, update=update, delete=delete)
