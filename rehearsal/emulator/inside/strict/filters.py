"""Filters of EC2's describe calls: the ones that are passed over are mended or refused, never ignored.

A filter that is ignored answers too much, and whoever asked takes another stack's subnet for its own. Here
DescribeInstances, DescribeNetworkInterfaces, DescribeVpcEndpoints and DescribeNetworkAcls learn theirs, and any name
that a call does not know is an error.
"""

from collections.abc import Callable, Iterable
from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.wrapping import part

Parameters = dict[str, Any]
Fields = dict[str, Callable[[dict[str, Any]], Iterable[str]]]


def install() -> None:
    """In front of the calls; to be installed after everything that replaces one of them."""
    actions = part(ec2, "_ACTION_MAP")
    for name, (ids, store, id_field, fields) in _NARROWED.items():
        actions[name] = _narrowing(actions[name], ids, store, id_field, fields)
    for name, known in KNOWN.items():
        ours = _NARROWED[name][3].keys() if name in _NARROWED else set()
        actions[name] = _refusing(actions[name], name, known | set(ours))


def _one(field: str) -> Callable[[dict[str, Any]], Iterable[str]]:
    return lambda record: [str(record.get(field, ""))]


_INSTANCE: Fields = {
    "availability-zone": lambda record: [record["Placement"]["AvailabilityZone"]],
    "instance-id": _one("InstanceId"),
    "instance.group-id": lambda record: [group["GroupId"] for group in record["SecurityGroups"]],
    "ip-address": _one("PublicIpAddress"),
    "private-ip-address": _one("PrivateIpAddress"),
    "subnet-id": _one("SubnetId"),
    "vpc-id": _one("VpcId"),
}
_INTERFACE: Fields = {
    "attachment.instance-id": lambda record: [record.get("Attachment", {}).get("InstanceId", "")],
    "group-id": lambda record: [group["GroupId"] for group in record["Groups"]],
    "network-interface-id": _one("NetworkInterfaceId"),
    "status": _one("Status"),
    "subnet-id": _one("SubnetId"),
    "vpc-id": _one("VpcId"),
}
_ENDPOINT: Fields = {
    "service-name": _one("ServiceName"),
    "vpc-endpoint-id": _one("VpcEndpointId"),
    "vpc-endpoint-type": _one("VpcEndpointType"),
    "vpc-id": _one("VpcId"),
}
_ACL: Fields = {
    "association.subnet-id": lambda record: [item["SubnetId"] for item in record["Associations"]],
    "network-acl-id": _one("NetworkAclId"),
}
# Call: the parameter that takes ids, the store, the record's id, the filters that it learns.
_NARROWED: dict[str, tuple[str, Any, str, Fields]] = {
    "DescribeInstances": ("InstanceId", part(ec2, "_instances"), "InstanceId", _INSTANCE),
    "DescribeNetworkAcls": ("NetworkAclId", part(ec2, "_network_acls"), "NetworkAclId", _ACL),
    "DescribeNetworkInterfaces": (
        "NetworkInterfaceId",
        part(ec2, "_network_interfaces"),
        "NetworkInterfaceId",
        _INTERFACE,
    ),
    "DescribeVpcEndpoints": ("VpcEndpointId", part(ec2, "_vpc_endpoints"), "VpcEndpointId", _ENDPOINT),
}
# What each call knew before; `tag:KEY`, `tag-key` and `tag-value` are known to all that have tags.
KNOWN: dict[str, set[str]] = {
    "DescribeAddresses": {"instance-id"},
    "DescribeFlowLogs": {
        "deliver-log-status",
        "flow-log-id",
        "log-destination-type",
        "log-group-name",
        "resource-id",
        "traffic-type",
    },
    "DescribeInstances": {"image-id", "instance-state-name", "instance-type"},
    "DescribeInternetGateways": {"attachment.state", "attachment.vpc-id", "internet-gateway-id", "owner-id"},
    "DescribeNetworkAcls": {"default", "vpc-id"},
    "DescribeNetworkInterfaces": set(),
    "DescribeRouteTables": {
        "association.main",
        "association.route-table-association-id",
        "association.subnet-id",
        "vpc-id",
    },
    "DescribeSecurityGroups": {"group-name", "vpc-id"},
    "DescribeSubnets": {"availability-zone", "cidr", "cidr-block", "default-for-az", "subnet-id", "vpc-id"},
    "DescribeTransitGatewayAttachments": {"resource-id", "transit-gateway-id", "vpc-id"},
    "DescribeTransitGatewayVpcAttachments": {"transit-gateway-attachment-id", "transit-gateway-id", "vpc-id"},
    "DescribeVpcEndpoints": set(),
    "DescribeVpcs": {"cidr", "cidr-block-association.cidr-block", "is-default", "owner-id", "state", "vpc-id"},
}


def _narrowing(original: Callable[..., Any], ids: str, store: Any, id_field: str, fields: Fields) -> Callable[..., Any]:
    """Turns filters into ids, which every call knows; the filters that are not ours go on to the call."""

    def describe(parameters: Parameters) -> Any:
        filters = ec2._parse_filters(parameters)
        asked = {name: values for name, values in filters.items() if name in fields}
        if not filters:
            return original(parameters)
        part(ec2, "_cleanup_terminated")()  # the call forgets old instances first, and would miss one that was picked
        wanted = set(ec2._parse_member_list(parameters, ids))
        found = [
            record[id_field]
            for record in store.values()
            if (not wanted or record[id_field] in wanted)
            and all(set(fields[name](record)) & set(values) for name, values in asked.items())
            and ec2._resource_matches_tag_filters(record[id_field], filters)
        ]
        return original(_with_ids(parameters, ids, found))

    return describe


def _with_ids(parameters: Parameters, ids: str, found: list[str]) -> Parameters:
    """Without any id a call would answer everything; DescribeInstances refuses an id that there is not."""
    rest = {name: value for name, value in parameters.items() if not name.startswith(f"{ids}.")}
    if not found and ids == "InstanceId":
        return {**rest, "Filter.1.Name": ["instance-state-name"], "Filter.1.Value.1": ["none"]}
    return {**rest, **{f"{ids}.{number}": [each] for number, each in enumerate(found or ["none"], 1)}}


def _refusing(original: Callable[..., Any], action: str, known: set[str]) -> Callable[..., Any]:
    def describe(parameters: Parameters) -> Any:
        for name in ec2._parse_filters(parameters):
            if name not in known and not name.startswith(("tag:", "tag-")):
                sentence = f"The filter '{name}' is invalid, or unknown to {action} of the emulated AWS"
                return part(ec2, "_error")("InvalidParameterValue", sentence, 400)
        return original(parameters)

    return describe
