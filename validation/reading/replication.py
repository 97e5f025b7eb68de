"""Reads where a bucket's objects are replicated to, and what the stack that keeps the replica says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from validation.observed import Replica
from validation.reading.stack import described
from validation.reading.words import unless

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ReplicationRuleOutputTypeDef


def read_replicas(s3: S3Client, name: str) -> tuple[Replica, ...]:
    """By the rules that are enabled and cover the whole bucket."""
    code = "ReplicationConfigurationNotFoundError"
    answer = unless(code, ask=lambda: s3.get_bucket_replication(Bucket=name))
    rules = answer["ReplicationConfiguration"]["Rules"] if answer else []
    return tuple(_replica(rule) for rule in rules if _covers_the_bucket(rule))


def _covers_the_bucket(rule: ReplicationRuleOutputTypeDef) -> bool:
    narrow = rule.get("Filter", {})
    both = narrow.get("And", {})
    limits = (rule.get("Prefix"), narrow.get("Prefix"), narrow.get("Tag"), both.get("Prefix"), both.get("Tags"))
    return rule["Status"] == "Enabled" and not any(limits)


def _replica(rule: ReplicationRuleOutputTypeDef) -> Replica:
    chosen = rule.get("SourceSelectionCriteria", {}).get("SseKmsEncryptedObjects", {})
    destination = rule["Destination"]
    return Replica(
        bucket=destination["Bucket"],
        key=destination.get("EncryptionConfiguration", {}).get("ReplicaKmsKeyID", ""),
        encrypted=chosen.get("Status") == "Enabled",
    )


def read_replica_outputs(cloudformation: CloudFormationClient, stack: str) -> Mapping[str, str]:
    """Empty where there is no such stack."""
    found = described(cloudformation, stack)
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])} if found else {}
