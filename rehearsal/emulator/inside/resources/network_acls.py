"""AWS::EC2::NetworkAcl, NetworkAclEntry and SubnetNetworkAclAssociation, as DescribeNetworkAcls tells them.

As on AWS a new subnet belongs to its VPC's default ACL, and falls back to it when its association is deleted.
"""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import (
    Made,
    Properties,
    add,
    handlers,
    must_exist,
    new_id,
    tag,
    true,
    untag,
)
from rehearsal.emulator.inside.wrapping import wrap

_FINAL_DENY = {"RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"}


def install() -> None:
    """Puts the three types into the emulator and completes what it tells about an ACL."""
    add("AWS::EC2::NetworkAcl", create=_create, update=_retag, delete=_delete, replaced_by=("VpcId",), tags=True)
    add(
        "AWS::EC2::NetworkAclEntry",
        create=_enter,
        update=_change,
        delete=_strike,
        replaced_by=("Egress", "NetworkAclId", "RuleNumber"),
    )
    add(
        "AWS::EC2::SubnetNetworkAclAssociation",
        create=_associate,
        update=_keep,
        delete=_fall_back,
        replaced_by=("NetworkAclId", "SubnetId"),
    )
    subnet = handlers("AWS::EC2::Subnet")
    subnet["create"] = _in_default_acl(subnet["create"])
    subnet["delete"] = _out_of_acls(subnet["delete"])
    wrap(ec2, "_network_acl_entry_xml", _with_ports)


def _create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    must_exist(ec2._vpcs, properties.get("VpcId", ""), "InvalidVpcID.NotFound", "vpc ID")
    acl_id = new_id("acl")
    ec2._network_acls[acl_id] = {
        "NetworkAclId": acl_id,
        "VpcId": properties["VpcId"],
        "IsDefault": False,
        "Entries": [{**_FINAL_DENY, "Egress": False}, {**_FINAL_DENY, "Egress": True}],
        "Associations": [],
        "OwnerId": get_account_id(),
    }
    tag(acl_id, properties)
    return acl_id, {"Id": acl_id}


def _retag(acl_id: str, old: Properties, new: Properties, _stack: str) -> Made:
    tag(acl_id, new, old)
    return acl_id, {"Id": acl_id}


def _delete(acl_id: str, _properties: Properties) -> None:
    acl = ec2._network_acls.get(acl_id)
    if acl and acl["Associations"]:
        raise ValueError(
            f"The networkAcl '{acl_id}' has dependencies and cannot be deleted. "
            "(Service: Ec2, Status Code: 400, Error Code: DependencyViolation)"
        )
    ec2._network_acls.pop(acl_id, None)
    untag(acl_id)


def _acl(properties: Properties) -> dict[str, Any]:
    acl_id = properties.get("NetworkAclId", "")
    found: dict[str, Any] = must_exist(ec2._network_acls, acl_id, "InvalidNetworkAclID.NotFound", "network acl ID")
    return found


def _entry(properties: Properties) -> dict[str, Any]:
    given = {name: properties[name] for name in ("CidrBlock", "Ipv6CidrBlock") if name in properties}
    ports, icmp = properties.get("PortRange"), properties.get("Icmp")
    return {
        "RuleNumber": int(properties["RuleNumber"]),
        "Protocol": str(properties["Protocol"]),
        "RuleAction": properties["RuleAction"],
        "Egress": true(properties.get("Egress", False)),
        **given,
        **({"PortRange": {end: int(ports[end]) for end in ("From", "To")}} if ports else {}),
        **({"Icmp": {part: int(icmp[part]) for part in ("Type", "Code")}} if icmp else {}),
    }


def _number(entry: dict[str, Any]) -> tuple[int, bool]:
    return entry["RuleNumber"], entry["Egress"]


def _enter(_logical_id: str, properties: Properties, _stack: str) -> Made:
    acl, entry = _acl(properties), _entry(properties)
    if _number(entry) in {_number(other) for other in acl["Entries"]}:
        raise ValueError(
            f"The network acl entry identified by {entry['RuleNumber']} already exists. "
            "(Service: Ec2, Status Code: 400, Error Code: NetworkAclEntryAlreadyExists)"
        )
    acl["Entries"] = sorted([*acl["Entries"], entry], key=_number)
    direction = "egress" if entry["Egress"] else "ingress"
    entry_id = f"{acl['NetworkAclId']}-{entry['RuleNumber']}-{direction}"
    return entry_id, {"Id": entry_id}


def _change(entry_id: str, _old: Properties, new: Properties, _stack: str) -> Made:
    acl, entry = _acl(new), _entry(new)
    acl["Entries"] = [entry if _number(other) == _number(entry) else other for other in acl["Entries"]]
    return entry_id, {"Id": entry_id}


def _strike(_entry_id: str, properties: Properties) -> None:
    acl = ec2._network_acls.get(properties.get("NetworkAclId", ""))
    if acl:
        number = _number(_entry(properties))
        acl["Entries"] = [entry for entry in acl["Entries"] if _number(entry) != number]


def _associate(_logical_id: str, properties: Properties, _stack: str) -> Made:
    must_exist(ec2._subnets, properties.get("SubnetId", ""), "InvalidSubnetID.NotFound", "subnet ID")
    association = _move(properties["SubnetId"], _acl(properties))
    return association, {"AssociationId": association}


def _keep(association: str, _old: Properties, _new: Properties, _stack: str) -> Made:
    """Every property replaces, so nothing is left to change in place."""
    return association, {"AssociationId": association}


def _fall_back(association: str, properties: Properties) -> None:
    subnet = ec2._subnets.get(properties.get("SubnetId", ""))
    held = {item["NetworkAclAssociationId"] for acl in ec2._network_acls.values() for item in acl["Associations"]}
    if subnet and association in held:
        _move(subnet["SubnetId"], _default_acl(subnet["VpcId"]))


def _default_acl(vpc_id: str) -> dict[str, Any]:
    return next(acl for acl in ec2._network_acls.values() if acl["VpcId"] == vpc_id and acl["IsDefault"])


def _move(subnet_id: str, acl: dict[str, Any]) -> str:
    """A subnet belongs to one ACL; each move is a new association."""
    _forget(subnet_id)
    association = new_id("aclassoc")
    acl["Associations"].append({"NetworkAclAssociationId": association, "SubnetId": subnet_id})
    return association


def _forget(subnet_id: str) -> None:
    for acl in ec2._network_acls.values():
        acl["Associations"] = [item for item in acl["Associations"] if item["SubnetId"] != subnet_id]


def _in_default_acl(original: Callable[..., Made]) -> Callable[..., Made]:
    def create(*arguments: Any) -> Made:
        made = original(*arguments)
        subnet = ec2._subnets[made[0]]
        must_exist(ec2._vpcs, subnet["VpcId"], "InvalidVpcID.NotFound", "vpc ID")
        association = _move(made[0], _default_acl(subnet["VpcId"]))
        return made[0], {**made[1], "NetworkAclAssociationId": association, "CidrBlock": subnet["CidrBlock"]}

    return create


def _out_of_acls(original: Callable[..., None]) -> Callable[..., None]:
    def delete(subnet_id: str, *arguments: Any) -> None:
        _forget(subnet_id)
        original(subnet_id, *arguments)

    return delete


def _with_ports(original: Callable[..., str]) -> Callable[..., str]:
    def view(entry: dict[str, Any]) -> str:
        head, closing, _ = original(entry).rpartition("</item>")
        ports, icmp = entry.get("PortRange"), entry.get("Icmp")
        more = f"<portRange><from>{ports['From']}</from><to>{ports['To']}</to></portRange>" if ports else ""
        more += f"<icmpTypeCode><type>{icmp['Type']}</type><code>{icmp['Code']}</code></icmpTypeCode>" if icmp else ""
        return head + more + closing

    return view
