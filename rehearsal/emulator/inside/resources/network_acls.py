"""AWS::EC2::NetworkAcl and AWS::EC2::SubnetNetworkAclAssociation, as DescribeNetworkAcls tells them.

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
    untag,
)

_FINAL_DENY = {"RuleNumber": 32767, "Protocol": "-1", "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"}


def install() -> None:
    """Puts both types into the emulator, and each new subnet into an ACL."""
    add("AWS::EC2::NetworkAcl", create=_create, update=_retag, delete=_delete, replaced_by=("VpcId",), tags=True)
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


def acl_of(properties: Properties) -> dict[str, Any]:
    """The ACL that an entry or an association names."""
    acl_id = properties.get("NetworkAclId", "")
    found: dict[str, Any] = must_exist(ec2._network_acls, acl_id, "InvalidNetworkAclID.NotFound", "network acl ID")
    return found


def _associate(_logical_id: str, properties: Properties, _stack: str) -> Made:
    must_exist(ec2._subnets, properties.get("SubnetId", ""), "InvalidSubnetID.NotFound", "subnet ID")
    association = _move(properties["SubnetId"], acl_of(properties))
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
