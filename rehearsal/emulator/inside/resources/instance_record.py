"""The record of an instance and of its network interface, made from the template's properties."""

import ipaddress
from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.resources import volumes
from rehearsal.emulator.inside.resources.addresses import public_address
from rehearsal.emulator.inside.resources.family import Properties, new_id, true
from rehearsal.emulator.inside.resources.instance_types import architecture
from rehearsal.emulator.inside.resources.launch_templates import metadata_options
from rehearsal.emulator.inside.wrapping import part

_STORED = {"CreditSpecification", "DisableApiTermination", "EbsOptimized", "SourceDestCheck"}


def place(properties: Properties) -> dict[str, Any]:
    """Subnet, groups and public address: given on the instance itself or on its first network interface."""
    first: dict[str, Any] = next(iter(properties.get("NetworkInterfaces") or []), {})
    return {
        "SubnetId": first.get("SubnetId") or properties.get("SubnetId", ""),
        "Groups": list(first.get("GroupSet") or properties.get("SecurityGroupIds") or []),
        "Public": first.get("AssociatePublicIpAddress"),
        "PrivateIpAddress": first.get("PrivateIpAddress") or properties.get("PrivateIpAddress"),
    }


def check_zone(properties: Properties, subnet: dict[str, Any]) -> None:
    """An instance cannot be in another zone than its subnet."""
    zone = properties.get("AvailabilityZone", subnet["AvailabilityZone"])
    if zone != subnet["AvailabilityZone"]:
        raise ValueError(
            f"The availability zone of the instance, {zone}, is not the subnet's, {subnet['AvailabilityZone']} "
            "(Service: Ec2, Status Code: 400, Error Code: InvalidParameterValue)"
        )


def record(properties: Properties, image: str, subnet: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    """What DescribeInstances is told from. `place` is that of place(), `subnet` the emulator's record."""
    instance_id, now = new_id("i"), part(ec2, "_now_ts")()
    private_ip = place["PrivateIpAddress"] or _free_address(subnet)
    public = place["Public"] if place["Public"] is not None else subnet.get("MapPublicIpOnLaunch", False)
    public_ip = public_address() if true(public) else ""
    profile, _ = ec2._resolve_iam_instance_profile(iam_name=properties.get("IamInstanceProfile", ""))
    if properties.get("IamInstanceProfile") and not profile:
        raise ValueError(
            f"Value ({properties['IamInstanceProfile']}) for parameter iamInstanceProfile.name is invalid. "
            "Invalid IAM Instance Profile name (Service: Ec2, Status Code: 400)"
        )
    return {
        "InstanceId": instance_id,
        "ImageId": image,
        "InstanceType": properties.get("InstanceType", "m1.small"),
        "KeyName": properties.get("KeyName", ""),
        "State": {"Code": 16, "Name": "running"},
        "SubnetId": subnet["SubnetId"],
        "VpcId": subnet["VpcId"],
        "PrivateIpAddress": private_ip,
        "PublicIpAddress": public_ip,
        "LaunchPublicIpAddress": public_ip,
        "PrivateDnsName": f"ip-{private_ip.replace('.', '-')}.ec2.internal",
        "PublicDnsName": "",
        "NetworkInterfaceId": new_id("eni"),
        "SecurityGroups": groups(place["Groups"]),
        "Architecture": architecture(properties.get("InstanceType", "")),
        "RootDeviceType": "ebs",
        "RootDeviceName": volumes.ROOT,
        "Hypervisor": "xen",
        "Virtualization": "hvm",
        "Placement": {"AvailabilityZone": subnet["AvailabilityZone"], "Tenancy": properties.get("Tenancy", "default")},
        "Monitoring": {"State": "enabled" if true(properties.get("Monitoring", False)) else "disabled"},
        "AmiLaunchIndex": 0,
        "UserData": properties.get("UserData", ""),
        "LaunchTime": now,
        "BlockDeviceMappings": volumes.attach(instance_id, properties, subnet["AvailabilityZone"], now),
        "IamInstanceProfile": profile,
        "MetadataOptions": metadata_options(properties),
        **switches(properties),
    }


def switches(properties: Properties) -> dict[str, Any]:
    """The properties that are kept as they are, and the two that have a default."""
    stored = {name: properties[name] for name in _STORED if name in properties}
    return {
        **stored,
        "SourceDestCheck": true(properties.get("SourceDestCheck", True)),
        "DisableApiTermination": true(properties.get("DisableApiTermination", False)),
    }


def groups(group_ids: list[str]) -> list[dict[str, str]]:
    """Security groups as they stand in records: id and name."""
    return [{"GroupId": group, "GroupName": ec2._security_groups[group]["GroupName"]} for group in group_ids]


def _free_address(subnet: dict[str, Any]) -> str:
    """The first free one; AWS keeps the first four of a subnet to itself."""
    taken = {
        instance["PrivateIpAddress"]
        for instance in ec2._instances.values()
        if instance["SubnetId"] == subnet["SubnetId"] and instance["State"]["Name"] != "terminated"
    }
    hosts = list(ipaddress.ip_network(subnet["CidrBlock"]).hosts())[3:]
    return next(str(host) for host in hosts if str(host) not in taken)


def interface(instance: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    """The instance's primary network interface."""
    return {
        "NetworkInterfaceId": instance["NetworkInterfaceId"],
        "SubnetId": instance["SubnetId"],
        "VpcId": instance["VpcId"],
        "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
        "Description": "",
        "OwnerId": part(ec2, "get_account_id")(),
        "Status": "in-use",
        "PrivateIpAddress": instance["PrivateIpAddress"],
        "Groups": groups(place["Groups"]),
        "SourceDestCheck": instance["SourceDestCheck"],
        "InterfaceType": "interface",
        "MacAddress": "02:00:" + ":".join(f"{int(part):02x}" for part in instance["PrivateIpAddress"].split(".")),
        "Attachment": {
            "AttachmentId": new_id("eni-attach"),
            "InstanceId": instance["InstanceId"],
            "DeviceIndex": 0,
            "Status": "attached",
            "AttachTime": instance["LaunchTime"],
        },
    }
