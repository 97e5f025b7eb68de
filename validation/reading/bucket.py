"""Reads the flow logs' bucket, and the key that it encrypts with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from validation.observed import Bucket, Key
from validation.reading.lifecycle import lifecycle_rules
from validation.reading.replication import read_replicas
from validation.reading.words import unless

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client

    from validation.reading.clients import Clients


def read_bucket(clients: Clients, name: str) -> Bucket | None:
    """`None` where there is no such bucket. What is not configured at all is empty, false, or `()`."""
    s3 = clients.s3
    versioning = unless("NoSuchBucket", ask=lambda: s3.get_bucket_versioning(Bucket=name))
    if versioning is None:
        return None
    algorithm, key = _encryption(s3, name)
    return Bucket(
        name=name,
        encryption=algorithm,
        key=read_key(clients.kms, key),
        versioned=versioning.get("Status") == "Enabled",
        lifecycle=lifecycle_rules(s3, name),
        public_access_blocks=_public_access_blocks(s3, name),
        ownership=_ownership(s3, name),
        policy=_policy(s3, name),
        replicas=read_replicas(s3, name),
    )


def _encryption(s3: S3Client, name: str) -> tuple[str, str | None]:
    """The default algorithm, and the key it names."""
    code = "ServerSideEncryptionConfigurationNotFoundError"
    answer = unless(code, ask=lambda: s3.get_bucket_encryption(Bucket=name))
    rules = answer["ServerSideEncryptionConfiguration"]["Rules"] if answer else []
    default = rules[0].get("ApplyServerSideEncryptionByDefault") if rules else None
    return (default["SSEAlgorithm"], default.get("KMSMasterKeyID")) if default else ("", None)


def _public_access_blocks(s3: S3Client, name: str) -> frozenset[str]:
    answer = unless("NoSuchPublicAccessBlockConfiguration", ask=lambda: s3.get_public_access_block(Bucket=name))
    blocks = answer["PublicAccessBlockConfiguration"] if answer else {}
    return frozenset(block for block, on in blocks.items() if on)


def _ownership(s3: S3Client, name: str) -> str:
    answer = unless("OwnershipControlsNotFoundError", ask=lambda: s3.get_bucket_ownership_controls(Bucket=name))
    rules = answer["OwnershipControls"]["Rules"] if answer else []
    return rules[0]["ObjectOwnership"] if rules else ""


def _policy(s3: S3Client, name: str) -> tuple[Mapping[str, Any], ...]:
    answer = unless("NoSuchBucketPolicy", ask=lambda: s3.get_bucket_policy(Bucket=name))
    return tuple(json.loads(answer["Policy"]).get("Statement", [])) if answer else ()


def read_key(kms: KMSClient, key: str | None) -> Key | None:
    """`None` where the bucket names no key: then it is S3's own, or the account's AWS-managed one."""
    if key is None:
        return None
    described = kms.describe_key(KeyId=key)["KeyMetadata"]
    return Key(
        arn=described.get("Arn", key),
        manager=described.get("KeyManager", ""),
        state=described.get("KeyState", ""),
        rotates=kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"],
    )
