"""Instances, with their volumes, and their addresses."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.readback.api import Api
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource, only

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import InstanceTypeDef

_SAME = ("ImageId", "InstanceType", "SubnetId", "SourceDestCheck", "KeyName", "EbsOptimized", "MetadataOptions")
_OF_A_VOLUME = ("Encrypted", "KmsKeyId", "VolumeType", "Iops", "Throughput", "SnapshotId")


def instance(api: Api, resource: Resource) -> Properties:
    of = resource.physical_id
    reservations = api.ec2.describe_instances(InstanceIds=[of])["Reservations"]
    if not reservations:
        raise MissingError(of)
    found = reservations[0]["Instances"][0]
    data = api.ec2.describe_instance_attribute(InstanceId=of, Attribute="userData")["UserData"]
    return {
        **{name: found.get(name) for name in _SAME},
        "AvailabilityZone": found.get("Placement", {}).get("AvailabilityZone"),
        "SecurityGroupIds": [group.get("GroupId") for group in found.get("SecurityGroups", [])],
        "IamInstanceProfile": found.get("IamInstanceProfile", {}).get("Arn", "").rpartition("/")[2] or None,
        "NetworkInterfaces": [_interface(each) for each in found.get("NetworkInterfaces", [])],
        "Monitoring": found.get("Monitoring", {}).get("State") == "enabled",
        "UserData": data.get("Value"),
        "BlockDeviceMappings": _block_devices(api, found),
        "Tags": found.get("Tags"),
    }


def address(api: Api, resource: Resource) -> Properties:
    answer = api.ec2.describe_addresses(PublicIps=[resource.physical_id])  # what Ref answers for an address
    found = only([*answer["Addresses"]], resource)
    return {"Domain": found.get("Domain"), "InstanceId": found.get("InstanceId"), "Tags": found.get("Tags")}


def association(api: Api, resource: Resource) -> Properties:
    allocation = resource.text("AllocationId")
    found = only([*api.ec2.describe_addresses(AllocationIds=[allocation])["Addresses"]], resource)
    return {name: found.get(name) for name in ("AllocationId", "InstanceId", "NetworkInterfaceId")}


def launch_template(api: Api, resource: Resource) -> Properties:
    answer = api.ec2.describe_launch_template_versions(LaunchTemplateId=resource.physical_id, Versions=["$Latest"])
    found = only([*answer["LaunchTemplateVersions"]], resource)
    return {
        "LaunchTemplateData": found.get("LaunchTemplateData"),
        "LaunchTemplateName": found.get("LaunchTemplateName"),
    }


def _interface(found: Mapping[str, Any]) -> dict[str, object]:
    """In the shape of a template. An Elastic IP hides the address of the launch, and is told as one."""
    return {
        "AssociatePublicIpAddress": bool(found.get("Association", {}).get("PublicIp")),
        "DeviceIndex": found.get("Attachment", {}).get("DeviceIndex"),
        "GroupSet": [group.get("GroupId") for group in found.get("Groups", [])],
        "SubnetId": found.get("SubnetId"),
    }


def _block_devices(api: Api, found: "InstanceTypeDef") -> list[dict[str, object]]:
    """In the shape of a template, which knows a volume's properties and not its id."""
    return [
        {
            "DeviceName": mapping.get("DeviceName"),
            "Ebs": _volume(api, mapping.get("Ebs", {})),
        }
        for mapping in found.get("BlockDeviceMappings", [])
    ]


def _volume(api: Api, attached: Mapping[str, object]) -> dict[str, object]:
    found = api.ec2.describe_volumes(VolumeIds=[str(attached.get("VolumeId"))])["Volumes"]
    volume: Mapping[str, object] = found[0] if found else {}
    told = {name: volume.get(name) for name in _OF_A_VOLUME}
    return {**told, "VolumeSize": volume.get("Size"), "DeleteOnTermination": attached.get("DeleteOnTermination")}


READERS: dict[str, Reader] = {
    "AWS::EC2::Instance": instance,
    "AWS::EC2::EIP": address,
    "AWS::EC2::EIPAssociation": association,
    "AWS::EC2::LaunchTemplate": launch_template,
}
