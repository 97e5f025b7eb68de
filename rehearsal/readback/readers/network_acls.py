"""Network ACLs, their entries and their subnets."""

from typing import TYPE_CHECKING

from rehearsal.readback.api import Api
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import NetworkAclTypeDef


def network_acl(api: Api, resource: Resource) -> Properties:
    found = _acl(api, resource.physical_id)
    return {"VpcId": found.get("VpcId"), "Tags": found.get("Tags")}


def entry(api: Api, resource: Resource) -> Properties:
    """An entry is known by its number and its direction."""
    acl_id = resource.text("NetworkAclId")
    number, egress = resource.text("RuleNumber"), resource.text("Egress").lower() == "true"
    for found in _acl(api, acl_id)["Entries"]:
        if str(found.get("RuleNumber")) == number and found.get("Egress", False) is egress:
            names = ("RuleNumber", "Egress", "Protocol", "RuleAction", "CidrBlock", "Ipv6CidrBlock", "PortRange")
            return {
                "NetworkAclId": acl_id,
                **{name: found.get(name) for name in names},
                "Icmp": found.get("IcmpTypeCode"),
            }
    raise MissingError(f"rule {number} of {acl_id}")


def association(api: Api, resource: Resource) -> Properties:
    acl_id, subnet_id = resource.text("NetworkAclId"), resource.text("SubnetId")
    if any(found.get("SubnetId") == subnet_id for found in _acl(api, acl_id)["Associations"]):
        return {"NetworkAclId": acl_id, "SubnetId": subnet_id}
    raise MissingError(f"{subnet_id} under {acl_id}")


def _acl(api: Api, acl_id: str) -> "NetworkAclTypeDef":
    found = api.ec2.describe_network_acls(NetworkAclIds=[acl_id])["NetworkAcls"]
    if not found:
        raise MissingError(acl_id)
    return found[0]


READERS: dict[str, Reader] = {
    "AWS::EC2::NetworkAcl": network_acl,
    "AWS::EC2::NetworkAclEntry": entry,
    "AWS::EC2::SubnetNetworkAclAssociation": association,
}
