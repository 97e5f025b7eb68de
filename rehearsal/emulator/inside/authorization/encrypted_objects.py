"""Whoever reads or writes an object that a KMS key encrypts must be allowed to use the key.

S3 uses the key in the caller's name: kms:GenerateDataKey to write, kms:Decrypt to read
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html). ministack stores the key's name with
the object and asks nobody. A customer key's policy must allow it, and across accounts the caller's own policy too; the
AWS-managed key aws/s3 cannot be used from another account at all.
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import kms, s3

from rehearsal.emulator.inside.authorization import caller, denials, judgement
from rehearsal.emulator.inside.wrapping import Function, part, wrap

ALGORITHM = "x-amz-server-side-encryption"
KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"
AWS_MANAGED = "alias/aws/s3"


def install() -> None:
    """In front of every write and read of an object."""
    part(s3, "_stored_sse_headers")
    wrap(s3, "_resolve_sse_write_headers", _judged_write)
    wrap(s3, "_get_object", _judged_read)


def _judged_write(original: Function) -> Function:
    def resolve(headers: dict[str, str], bucket_name: str) -> tuple[dict[str, str] | None, object]:
        if headers.get(ALGORITHM) == "aws:kms" and not headers.get(KEY_ID):
            # Without a key id S3 takes the AWS-managed key; ministack refuses the request.
            headers = {**headers, KEY_ID: AWS_MANAGED}
        stored, error = original(headers, bucket_name)
        if error is None and stored and stored.get(ALGORITHM) == "aws:kms":
            stored = {**stored, KEY_ID: stored.get(KEY_ID) or AWS_MANAGED}
            error = refusal("kms:GenerateDataKey", stored[KEY_ID], bucket_name)
        return (None, error) if error is not None else (stored, None)

    return resolve


def _judged_read(original: Function) -> Function:
    def get_object(bucket_name: str, key: str, headers: dict[str, str], query_params: Any = None) -> Any:
        bucket = s3._buckets.get(bucket_name)
        stored = s3._stored_sse_headers(bucket["objects"].get(key, {})) if bucket else {}
        if stored.get(ALGORITHM) == "aws:kms":
            error = refusal("kms:Decrypt", stored.get(KEY_ID) or AWS_MANAGED, bucket_name)
            if error is not None:
                return error
        return original(bucket_name, key, headers, query_params)

    return get_object


def refusal(action: str, key_id: str, bucket_name: str) -> tuple[int, dict[str, str], bytes] | None:
    """S3's AccessDenied, or None. The request's account is the bucket owner's by now."""
    principal = caller.current()
    if principal is None:
        return None
    found = key_denial(principal, action, key_id, bucket_name)
    if found is None:
        return None
    denials.record(found)
    answer: tuple[int, dict[str, str], bytes] = s3._error("AccessDenied", judgement.sentence(found), 403)
    return answer


def key_denial(principal: caller.Principal, action: str, key_id: str, bucket_name: str) -> denials.Denial | None:
    """Why this principal may not use the key through S3."""
    bucket_owner, region = get_account_id(), get_region()
    if key_id.endswith(AWS_MANAGED):
        return _stranger_to_managed_key(principal, action, bucket_owner, region, bucket_name)
    key_owner, key_region = owner_of(key_id, bucket_owner, region)
    with request_scope(key_owner, key_region):
        key = kms._resolve_key(key_id)
    if key is None:
        why = "the KMS key does not exist"
        return denials.Denial(principal.arn, action, key_id, why, f"a key {key_id}, or another one on the bucket")
    if key["KeyState"] != "Enabled":
        why = f"the KMS key is {key['KeyState']}"
        return denials.Denial(principal.arn, action, key_id, why, f"{key['Arn']} enabled")
    return judgement.denial(
        principal,
        action,
        key["Arn"],
        region=region,
        conditions={
            "kms:ViaService": f"s3.{region}.amazonaws.com",
            "kms:CallerAccount": principal.account,
            "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket_name}",
            "aws:ResourceAccount": key_owner,
        },
        resource_policy=key.get("Policy") or "",
        owner=key_owner,
        policy_required=True,
    )


def _stranger_to_managed_key(
    principal: caller.Principal, action: str, owner: str, region: str, bucket_name: str
) -> denials.Denial | None:
    if principal.account == owner:
        return None
    return denials.Denial(
        principal.arn,
        action,
        f"arn:aws:kms:{region}:{owner}:{AWS_MANAGED}",
        "because the AWS-managed key cannot be used from another account",
        f"a customer-managed key on bucket {bucket_name} whose policy allows {denials.role_arn(principal.arn)}",
    )


def owner_of(key_id: str, account: str, region: str) -> tuple[str, str]:
    """Account and region of a key: an ARN's own, or the bucket's."""
    if not key_id.startswith("arn:"):
        return account, region
    fields = key_id.split(":")
    return fields[4], fields[3]
