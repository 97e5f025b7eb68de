"""A bucket policy with the statement that denies every write, and whether one has it. Text in, text out."""

import json
from typing import Any

SID = "SluiceFence"
WRITES = ["s3:PutObject", "s3:ReplicateDelete", "s3:ReplicateObject"]
"""PutObject is also what copies and the parts and the end of a multipart upload need:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions"""


def fenced(policy: str, bucket: str, partition: str) -> str:
    """The policy with the statement, all others as they were; the same text where it has it. Empty: there was none."""
    if is_fenced(policy, bucket, partition):
        return policy
    document = json.loads(policy) if policy else {"Version": "2012-10-17"}
    others = [one for one in _statements(document) if one.get("Sid") != SID]
    return json.dumps({**document, "Statement": [*others, _denial(bucket, partition)]})


def is_fenced(policy: str, bucket: str, partition: str) -> bool:
    """Whether everybody is denied to write, in whichever of its spellings IAM stored that."""
    wanted = _normal(_denial(bucket, partition))
    return any(_normal(one) == wanted for one in _statements(json.loads(policy) if policy else {}))


def _denial(bucket: str, partition: str) -> dict[str, Any]:
    return {
        "Sid": SID,
        "Effect": "Deny",
        "Principal": "*",
        "Action": WRITES,
        "Resource": f"arn:{partition}:s3:::{bucket}/*",
    }


def _statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    """A policy may have one without a list around it."""
    found = document.get("Statement", [])
    return [found] if isinstance(found, dict) else found


def _normal(statement: dict[str, Any]) -> dict[str, Any]:
    """A single value may be a list, a list may be in any order, and "*" may be {"AWS": "*"}."""
    principal = statement.get("Principal")
    return {
        **statement,
        "Principal": principal["AWS"] if isinstance(principal, dict) and set(principal) == {"AWS"} else principal,
        "Action": _sorted(statement.get("Action", [])),
        "Resource": _sorted(statement.get("Resource", [])),
    }


def _sorted(values: str | list[str]) -> list[str]:
    return sorted([values] if isinstance(values, str) else values)
