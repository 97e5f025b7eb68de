"""The EBS volumes of an instance: what its block device mappings ask for, and a root volume in any case."""

from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import Properties, arn, tag, true, untag
from rehearsal.emulator.inside.wrapping import part

ROOT = "/dev/xvda"


def attach(instance_id: str, properties: Properties, zone: str, now: str) -> list[dict[str, Any]]:
    """Makes the volumes; answers what DescribeInstances lists as the instance's block devices."""
    asked = {mapping["DeviceName"]: mapping.get("Ebs") or {} for mapping in properties.get("BlockDeviceMappings") or []}
    asked.setdefault(ROOT, {})
    return [_attach(instance_id, device, ebs, properties, zone, now) for device, ebs in sorted(asked.items())]


def _attach(
    instance_id: str, device: str, ebs: dict[str, Any], properties: Properties, zone: str, now: str
) -> dict[str, Any]:
    volume_id = part(ec2, "_new_volume_id")()
    goes_with_instance = true(ebs.get("DeleteOnTermination", True))
    attachment = {
        "VolumeId": volume_id,
        "InstanceId": instance_id,
        "Device": device,
        "State": "attached",
        "AttachTime": now,
        "DeleteOnTermination": goes_with_instance,
    }
    ec2._volumes[volume_id] = {
        "VolumeId": volume_id,
        "Size": int(ebs.get("VolumeSize", 8)),
        "AvailabilityZone": zone,
        "State": "in-use",
        "VolumeType": ebs.get("VolumeType", "gp2"),
        "SnapshotId": ebs.get("SnapshotId", ""),
        "Iops": int(ebs.get("Iops", 3000)),
        "Encrypted": true(ebs.get("Encrypted", False)),
        "CreateTime": now,
        "Attachments": [attachment],
        "MultiAttachEnabled": False,
        "Throughput": int(ebs.get("Throughput", 125)),
        **_key(ebs),
    }
    if true(properties.get("PropagateTagsToVolumeOnCreation", False)):
        tag(volume_id, properties)
    told = {"VolumeId": volume_id, "Status": "attached", "AttachTime": now, "DeleteOnTermination": goes_with_instance}
    return {"DeviceName": device, "Ebs": told}


def _key(ebs: dict[str, Any]) -> dict[str, str]:
    if not true(ebs.get("Encrypted", False)):
        return {}
    return {"KmsKeyId": ebs.get("KmsKeyId") or arn("kms", "alias/aws/ebs")}


def remove(instance: dict[str, Any]) -> None:
    """Deletes what goes with the instance and frees the rest."""
    for mapping in instance["BlockDeviceMappings"]:
        volume_id = mapping["Ebs"]["VolumeId"]
        if mapping["Ebs"]["DeleteOnTermination"]:
            ec2._volumes.pop(volume_id, None)
            untag(volume_id)
        elif volume_id in ec2._volumes:
            ec2._volumes[volume_id].update(State="available", Attachments=[])
