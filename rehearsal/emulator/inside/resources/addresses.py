"""AWS::EC2::EIP and AWS::EC2::EIPAssociation: allocated, associated with an instance, seen on that instance."""

import ipaddress
import itertools
from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import Made, Properties, add, must_exist, new_id, tag, untag
from rehearsal.emulator.inside.wrapping import part

# A block set aside for documentation: no address of the rehearsal can be mistaken for a real one (RFC 5737).
_PUBLIC = (str(host) for host in itertools.cycle(ipaddress.ip_network("198.51.100.0/24").hosts()))


def install() -> None:
    """Puts both types into the emulator."""
    add(
        "AWS::EC2::EIP",
        create=_allocate,
        update=_update,
        delete=_release,
        replaced_by=("Domain", "NetworkBorderGroup", "TransferAddress", "Address", "IpamPoolId", "PublicIpv4Pool"),
        tags=True,
    )
    add(
        "AWS::EC2::EIPAssociation",
        create=_associate,
        update=_associate_again,
        delete=_disassociate,
        replaced_by=("AllocationId", "EIP", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"),
    )


def public_address() -> str:
    """The next public address."""
    return next(_PUBLIC)


def _allocate(_logical_id: str, properties: Properties, _stack: str) -> Made:
    allocation = new_id("eipalloc")
    ec2._addresses[allocation] = {
        "AllocationId": allocation,
        "PublicIp": public_address(),
        "Domain": properties.get("Domain", "vpc"),
        "AssociationId": None,
        "InstanceId": None,
        "NetworkInterfaceId": None,
        "PrivateIpAddress": None,
    }
    tag(allocation, properties)
    if properties.get("InstanceId"):
        _attach(ec2._addresses[allocation], properties["InstanceId"])
    return _made(ec2._addresses[allocation])


def _made(address: dict[str, Any]) -> Made:
    """`Ref` of an EIP is the address itself."""
    return address["PublicIp"], {"AllocationId": address["AllocationId"], "PublicIp": address["PublicIp"]}


def _update(public_ip: str, old: Properties, new: Properties, _stack: str) -> Made:
    address = by_public_ip(public_ip)
    tag(address["AllocationId"], new, old)
    if old.get("InstanceId") != new.get("InstanceId"):
        detach(address)
        if new.get("InstanceId"):
            _attach(address, new["InstanceId"])
    return _made(address)


def _release(public_ip: str, _properties: Properties) -> None:
    address = by_public_ip(public_ip)
    detach(address)
    ec2._addresses.pop(address["AllocationId"])
    untag(address["AllocationId"])


def _associate(_logical_id: str, properties: Properties, _stack: str) -> Made:
    if properties.get("AllocationId"):
        allocation = properties["AllocationId"]
        address = must_exist(ec2._addresses, allocation, "InvalidAllocationID.NotFound", "allocation ID")
    else:
        address = by_public_ip(properties.get("EIP", ""))
    return _attach(address, _instance_id(properties)), {}


def _instance_id(properties: Properties) -> str:
    """The instance named, or the one whose network interface is named."""
    if not properties.get("NetworkInterfaceId"):
        return str(properties.get("InstanceId", ""))
    interface = must_exist(
        ec2._network_interfaces, properties["NetworkInterfaceId"], "InvalidNetworkInterfaceID.NotFound", "interface ID"
    )
    return str(interface.get("Attachment", {}).get("InstanceId", ""))


def _associate_again(association: str, _old: Properties, _new: Properties, _stack: str) -> Made:
    """Every property replaces, so nothing is left to change in place."""
    return association, {}


def _disassociate(association: str, _properties: Properties) -> None:
    for address in ec2._addresses.values():
        if address["AssociationId"] == association:
            detach(address)


def _attach(address: dict[str, Any], instance_id: str) -> str:
    instance = must_exist(ec2._instances, instance_id, "InvalidInstanceID.NotFound", "instance ID")
    detach(address)
    address["AssociationId"] = new_id("eipassoc")
    address["InstanceId"] = instance_id
    address["PrivateIpAddress"] = instance["PrivateIpAddress"]
    address["NetworkInterfaceId"] = instance.get("NetworkInterfaceId")
    instance["PublicIpAddress"] = address["PublicIp"]
    return str(address["AssociationId"])


def detach(address: dict[str, Any]) -> None:
    """Takes an address off its instance; without effect on one that is free."""
    instance = part(ec2, "_instances").get(address["InstanceId"] or "")
    if instance and instance["PublicIpAddress"] == address["PublicIp"]:
        instance["PublicIpAddress"] = instance.get("LaunchPublicIpAddress", "")
    address.update(AssociationId=None, InstanceId=None, NetworkInterfaceId=None, PrivateIpAddress=None)


def by_public_ip(public_ip: str) -> dict[str, Any]:
    """The address with this IP in the account and region."""
    by_ip = {address["PublicIp"]: address for address in part(ec2, "_addresses").values()}
    found: dict[str, Any] = must_exist(by_ip, public_ip, "InvalidAddress.NotFound", "address")
    return found
