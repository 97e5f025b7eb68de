"""KMS keys and their aliases. The waiting time of a deletion is told only once a key is pending deletion."""

from rehearsal.readback.api import Api
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource


def key(api: Api, resource: Resource) -> Properties:
    of = resource.physical_id
    found = api.kms.describe_key(KeyId=of)["KeyMetadata"]
    tags = api.kms.list_resource_tags(KeyId=of)["Tags"]
    return {
        "Description": found.get("Description"),
        "Enabled": found.get("Enabled"),
        "KeySpec": found.get("KeySpec"),
        "KeyUsage": found.get("KeyUsage"),
        "MultiRegion": found.get("MultiRegion"),
        "EnableKeyRotation": api.kms.get_key_rotation_status(KeyId=of).get("KeyRotationEnabled"),
        "KeyPolicy": api.kms.get_key_policy(KeyId=of, PolicyName="default").get("Policy"),
        "Tags": [{"Key": tag["TagKey"], "Value": tag["TagValue"]} for tag in tags],
    }


def alias(api: Api, resource: Resource) -> Properties:
    """The target may be written as an id or as an ARN; AWS tells the id."""
    written = resource.text("TargetKeyId")
    for page in api.kms.get_paginator("list_aliases").paginate():
        for found in page["Aliases"]:
            if found.get("AliasName") == resource.physical_id:
                target = found.get("TargetKeyId", "")
                return {"AliasName": found.get("AliasName"), "TargetKeyId": _as_written(written, target)}
    raise MissingError(resource.physical_id)


def _as_written(written: str, target: str) -> str:
    return written if written.endswith(f"key/{target}") else target


READERS: dict[str, Reader] = {"AWS::KMS::Key": key, "AWS::KMS::Alias": alias}
