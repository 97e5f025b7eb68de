"""What EC2's describe calls say about an instance and the emulator leaves out.

DescribeInstances: network interface, metadata options. DescribeInstanceAttribute: the values that are stored, where
the emulator answers constants. DescribeAddresses: the private address and the interface.
"""

import base64
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2

from rehearsal.emulator.inside.wrapping import part, wrap


def install() -> None:
    """Completes the views."""
    wrap(ec2, "_instance_xml", _with_more)
    wrap(ec2, "_describe_instance_attribute", _as_stored)
    ec2._ACTION_MAP["DescribeInstanceAttribute"] = ec2._describe_instance_attribute
    part(ec2, "_describe_addresses")
    ec2._ACTION_MAP["DescribeAddresses"] = _describe_addresses


def _with_more(original: Callable[..., str]) -> Callable[..., str]:
    def view(instance: dict[str, Any]) -> str:
        text = original(instance)
        if "NetworkInterfaceId" not in instance:
            return text
        head, closing, _ = text.rpartition("</item>")
        return (
            f"{head}{_metadata(instance)}{_interfaces(instance)}{_text('ebsOptimized', _optimized(instance))}{closing}"
        )

    return view


def _optimized(instance: dict[str, Any]) -> str:
    return str(instance.get("EbsOptimized", False)).lower()


def _text(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


def _metadata(instance: dict[str, Any]) -> str:
    options = instance["MetadataOptions"]
    inner = "".join(_text(name[0].lower() + name[1:], value) for name, value in options.items())
    return f"<metadataOptions><state>applied</state>{inner}</metadataOptions>"


def _interfaces(instance: dict[str, Any]) -> str:
    if instance["State"]["Name"] == "terminated":
        return "<networkInterfaceSet/>"
    groups = "".join(
        f"<item>{_text('groupId', group['GroupId'])}{_text('groupName', group['GroupName'])}</item>"
        for group in instance["SecurityGroups"]
    )
    return (
        "<networkInterfaceSet><item>"
        + _text("networkInterfaceId", instance["NetworkInterfaceId"])
        + _text("subnetId", instance["SubnetId"])
        + _text("vpcId", instance["VpcId"])
        + _text("privateIpAddress", instance["PrivateIpAddress"])
        + _text("sourceDestCheck", str(instance["SourceDestCheck"]).lower())
        + "<status>in-use</status><attachment><deviceIndex>0</deviceIndex><status>attached</status></attachment>"
        + _association(instance)
        + f"<groupSet>{groups}</groupSet></item></networkInterfaceSet>"
    )


def _association(instance: dict[str, Any]) -> str:
    address = instance["PublicIpAddress"]
    return f"<association>{_text('publicIp', address)}</association>" if address else ""


def _as_stored(original: Callable[..., Any]) -> Callable[..., Any]:
    def describe(parameters: dict[str, Any]) -> Any:
        instance_id, attribute = ec2._p(parameters, "InstanceId"), ec2._p(parameters, "Attribute")
        instance = ec2._instances.get(instance_id)
        stored = _attribute(instance, attribute) if instance else None
        if stored is None:
            return original(parameters)
        inner = f"<instanceId>{instance_id}</instanceId><{attribute}>{_text('value', stored)}</{attribute}>"
        return ec2._xml(200, "DescribeInstanceAttributeResponse", inner)

    return describe


def _attribute(instance: dict[str, Any], attribute: str) -> str | None:
    """The stored value, or None for an attribute that is not ours."""
    if attribute == "userData":
        return _encoded(instance["UserData"])
    names = {
        "sourceDestCheck": "SourceDestCheck",
        "disableApiTermination": "DisableApiTermination",
        "ebsOptimized": "EbsOptimized",
    }
    return str(instance.get(names[attribute], False)).lower() if attribute in names else None


def _encoded(user_data: str) -> str:
    """Templates hand user data over in base64 already; the API takes it so too."""
    try:
        base64.b64decode(user_data, validate=True)
    except ValueError:
        return base64.b64encode(user_data.encode()).decode()
    return user_data


def _describe_addresses(parameters: dict[str, Any]) -> Any:
    wanted, ips = (part(ec2, "_parse_member_list")(parameters, name) for name in ("AllocationId", "PublicIp"))
    filters = ec2._parse_filters(parameters)
    items = "".join(
        _address(address)
        for address in ec2._addresses.values()
        if (not wanted or address["AllocationId"] in wanted)
        and (not ips or address["PublicIp"] in ips)
        and (not filters.get("instance-id") or address["InstanceId"] in filters["instance-id"])
        and ec2._resource_matches_tag_filters(address["AllocationId"], filters)
    )
    return ec2._xml(200, "DescribeAddressesResponse", f"<addressesSet>{items}</addressesSet>")


def _address(address: dict[str, Any]) -> str:
    names = {
        "AllocationId": "allocationId",
        "PublicIp": "publicIp",
        "Domain": "domain",
        "AssociationId": "associationId",
        "InstanceId": "instanceId",
        "NetworkInterfaceId": "networkInterfaceId",
        "PrivateIpAddress": "privateIpAddress",
    }
    inner = "".join(_text(wire, address[name]) for name, wire in names.items() if address.get(name))
    return f"<item>{inner}{ec2._tag_set_xml(address['AllocationId'])}</item>"
