"""May the log delivery service write into a bucket? By the bucket's policy, and by its key's.

Amazon VPC user guide, "Amazon S3 bucket permissions for flow logs" and "Required key policy for use with SSE-KMS": an
AWS managed key cannot be used, and a customer managed key must be named by its ARN.
"""

import json
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import kms, s3

from rehearsal.emulator.inside.wrapping import part

SERVICE = "delivery.logs.amazonaws.com"


def write_policy_where_there_is_none(bucket: str, folder: str) -> None:
    """The delivery service's own statements, into a bucket of this account that has no policy.

    A policy that is there stays: where it lacks the statements, the guides say that AWS appends them or writes over it,
    given that the flow log's creator may; a template that counts on either is not sound, so here it shows.
    """
    if bucket not in s3._buckets or s3._bucket_policies.get(bucket):
        return
    s3._bucket_policies[bucket] = json.dumps(_own_policy(bucket, folder))


def _own_policy(bucket: str, folder: str) -> dict[str, Any]:
    account = get_account_id()
    source = {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{get_region()}:{account}:*"},
    }
    full_control = {**source, "StringEquals": {**source["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}}
    allow = {"Effect": "Allow", "Principal": {"Service": SERVICE}}
    arn = f"arn:aws:s3:::{bucket}"
    write = {
        **allow,
        "Action": "s3:PutObject",
        "Resource": f"{arn}/{folder}/*",
        "Condition": full_control,
    }
    check = {**allow, "Action": "s3:GetBucketAcl", "Resource": arn, "Condition": source}
    return {
        "Version": "2012-10-17",
        "Id": "AWSLogDeliveryWrite20150319",
        "Statement": [{"Sid": "AWSLogDeliveryWrite1", **write}, {"Sid": "AWSLogDeliveryAclCheck1", **check}],
    }


def refusal(bucket: str, key: str, source_account: str) -> str | None:
    """Why the object may not be written, or None. To be asked in the account of the bucket."""
    policy = s3._bucket_policies.get(bucket)
    arn = f"arn:aws:s3:::{bucket}"
    for action, resource in (("s3:GetBucketAcl", arn), ("s3:PutObject", f"{arn}/{key}")):
        if not _admits(policy, action, resource, source_account):
            return f"the policy of bucket {bucket} does not let {SERVICE} {action} on {resource}"
    return _key_refusal(bucket, source_account)


def _admits(policy: str | dict[str, Any] | None, action: str, resource: str, source_account: str) -> bool:
    context = EvalContext(
        principal_arn=SERVICE,
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=get_region(),
        source_ip="",
        secure_transport=True,
        service_context={
            "s3:x-amz-acl": "bucket-owner-full-control",
            "aws:sourceaccount": source_account,
            "aws:sourcearn": f"arn:aws:logs:{get_region()}:{source_account}:*",
        },
    )
    return bool(evaluate_resource_policy(policy, context, service=SERVICE).decision == "Allow")


def _key_refusal(bucket: str, source_account: str) -> str | None:
    default = part(s3, "_bucket_default_sse_headers")(bucket)
    if not str(default.get("x-amz-server-side-encryption", "")).startswith("aws:kms"):
        return None
    key = str(default.get("x-amz-server-side-encryption-aws-kms-key-id", ""))
    if not key.startswith("arn:") or ":alias/" in key:
        return f"bucket {bucket} is under the key '{key or 'aws/s3'}': a customer managed key's ARN is needed"
    record = part(kms, "_resolve_key")(key)
    if record is None or record.get("KeyState") != "Enabled":
        return f"the key {key} is not there or not enabled"
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        if not _admits(record.get("Policy"), action, key, source_account):
            return f"the policy of key {key} does not let {SERVICE} {action}"
    return None
