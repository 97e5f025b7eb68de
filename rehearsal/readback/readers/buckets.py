"""Buckets: every concern has a call of its own, and an error that says "there is none"."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rehearsal.readback.api import Api
from rehearsal.readback.resource import Properties, Reader, Resource
from rehearsal.readback.shape import unless

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import LifecycleRuleOutputTypeDef


def bucket(api: Api, resource: Resource) -> Properties:
    name = resource.physical_id
    return {
        "BucketName": name if unless("404", lambda: api.s3.head_bucket(Bucket=name)) else None,
        "BucketEncryption": _encryption(api, name),
        "PublicAccessBlockConfiguration": _public_access(api, name),
        "OwnershipControls": _ownership(api, name),
        "VersioningConfiguration": {"Status": api.s3.get_bucket_versioning(Bucket=name).get("Status")},
        "LifecycleConfiguration": _lifecycle(api, name),
        "LoggingConfiguration": _logging(api, name),
        "ReplicationConfiguration": _replication(api, name),
        "Tags": _tags(api, name),
    }


def bucket_policy(api: Api, resource: Resource) -> Properties:
    name = resource.text("Bucket")
    found = unless("NoSuchBucketPolicy", lambda: api.s3.get_bucket_policy(Bucket=name))
    return {"Bucket": name if found else None, "PolicyDocument": found["Policy"] if found else None}


def _encryption(api: Api, name: str) -> object:
    code = "ServerSideEncryptionConfigurationNotFoundError"
    found = unless(code, lambda: api.s3.get_bucket_encryption(Bucket=name))
    if not found:
        return None
    return {"ServerSideEncryptionConfiguration": [_default(rule) for rule in _rules(found)]}


def _rules(found: Mapping[str, object]) -> list[Mapping[str, object]]:
    configuration = found["ServerSideEncryptionConfiguration"]
    rules = configuration["Rules"] if isinstance(configuration, Mapping) else []
    return [rule for rule in rules if isinstance(rule, Mapping)]


def _default(rule: Mapping[str, object]) -> dict[str, object]:
    return {
        "BucketKeyEnabled": rule.get("BucketKeyEnabled"),
        "ServerSideEncryptionByDefault": rule.get("ApplyServerSideEncryptionByDefault"),
    }


def _public_access(api: Api, name: str) -> object:
    code = "NoSuchPublicAccessBlockConfiguration"
    found = unless(code, lambda: api.s3.get_public_access_block(Bucket=name))
    return found["PublicAccessBlockConfiguration"] if found else None


def _ownership(api: Api, name: str) -> object:
    found = unless("OwnershipControlsNotFoundError", lambda: api.s3.get_bucket_ownership_controls(Bucket=name))
    return found["OwnershipControls"] if found else None


def _logging(api: Api, name: str) -> object:
    found = api.s3.get_bucket_logging(Bucket=name).get("LoggingEnabled")
    return {"DestinationBucketName": found["TargetBucket"], "LogFilePrefix": found["TargetPrefix"]} if found else None


def _replication(api: Api, name: str) -> object:
    """One name differs: the rules' ID."""
    code = "ReplicationConfigurationNotFoundError"
    found = unless(code, lambda: api.s3.get_bucket_replication(Bucket=name))
    if not found:
        return None
    told = found["ReplicationConfiguration"]
    return {"Role": told["Role"], "Rules": [{**rule, "Id": rule.get("ID")} for rule in told["Rules"]]}


def _tags(api: Api, name: str) -> object:
    found = unless("NoSuchTagSet", lambda: api.s3.get_bucket_tagging(Bucket=name))
    return found["TagSet"] if found else None


def _lifecycle(api: Api, name: str) -> object:
    code = "NoSuchLifecycleConfiguration"
    found = unless(code, lambda: api.s3.get_bucket_lifecycle_configuration(Bucket=name))
    return {"Rules": [_rule(rule) for rule in found["Rules"]]} if found else None


def _rule(rule: "LifecycleRuleOutputTypeDef") -> dict[str, object]:
    """The API nests what a template writes flat."""
    filters = rule.get("Filter", {})
    chosen: Mapping[str, object] = filters.get("And", filters)
    expiration = rule.get("Expiration", {})
    return {
        "Id": rule.get("ID"),
        "Status": rule.get("Status"),
        "Prefix": chosen.get("Prefix", rule.get("Prefix")),
        "ObjectSizeGreaterThan": chosen.get("ObjectSizeGreaterThan"),
        "ObjectSizeLessThan": chosen.get("ObjectSizeLessThan"),
        "ExpirationInDays": expiration.get("Days"),
        "ExpiredObjectDeleteMarker": expiration.get("ExpiredObjectDeleteMarker"),
        "NoncurrentVersionExpiration": rule.get("NoncurrentVersionExpiration"),
        "AbortIncompleteMultipartUpload": rule.get("AbortIncompleteMultipartUpload"),
        "Transitions": [
            {"StorageClass": each.get("StorageClass"), "TransitionInDays": each.get("Days")}
            for each in rule.get("Transitions", [])
        ],
    }


READERS: dict[str, Reader] = {"AWS::S3::Bucket": bucket, "AWS::S3::BucketPolicy": bucket_policy}
