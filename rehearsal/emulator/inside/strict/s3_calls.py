"""What S3 refuses in front of every call on a bucket, and ministack does not look at.

- `x-amz-expected-bucket-owner` is another account: AccessDenied, whatever the call
  (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html).
- Tags whose key begins with "aws:" are CloudFormation's: a call can neither set, change nor remove them
  (https://github.com/hashicorp/terraform-provider-aws/issues/7323 has S3's words).
- More than 1000 objects in one DeleteObjects: MalformedXML (API_DeleteObjects).
"""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from ministack.services import s3

from rehearsal.emulator.inside.wrapping import Function, part, wrap

SYSTEM = "aws:"
MOST_DELETES = 1000


def install() -> None:
    """In front of the service, so that CloudFormation's own handlers pass."""
    part(s3, "_bucket_tags")
    part(s3, "_bucket_owner_account")
    wrap(s3, "handle_request", _refusing)


def _refusing(original: Function) -> Function:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], *rest: Any, **more: Any
    ) -> Any:
        bucket, key = part(s3, "_parse_bucket_key")(path, headers)
        refusal = _foreign(bucket, headers)
        if refusal is None and not key:
            refusal = _tagging(method, bucket, query, body) or _deletes(method, query, body)
        if refusal is None:
            return await original(method, path, headers, body, query, *rest, **more)
        return refusal if method != "HEAD" else (refusal[0], refusal[1], b"")

    return handle_request


def _foreign(bucket: str, headers: Mapping[str, str]) -> Any:
    expected = headers.get("x-amz-expected-bucket-owner")
    owner = s3._bucket_owner_account(bucket) if expected and bucket else None
    if owner is None or owner == expected:
        return None
    return part(s3, "_error")("AccessDenied", "Access Denied", 403, f"/{bucket}")


def _tagging(method: str, bucket: str, query: Mapping[str, Any], body: bytes) -> Any:
    if "tagging" not in query or method not in ("PUT", "DELETE"):
        return None
    system = {key: value for key, value in s3._bucket_tags.get(bucket, {}).items() if key.startswith(SYSTEM)}
    given = _system_tags(body) if method == "PUT" else {}
    if any(system.get(key) != value for key, value in given.items()):
        return part(s3, "_error")("InvalidTag", "System tags cannot be added/updated by requester", 400, f"/{bucket}")
    if system and given != system:
        return part(s3, "_error")("InvalidTag", "System tags cannot be removed by requester", 400, f"/{bucket}")
    return None


def _system_tags(body: bytes) -> dict[str, str]:
    """Those of a PutBucketTagging; of a body that is no XML ministack says so itself."""
    try:
        tags = ElementTree.fromstring(body).findall(".//{*}Tag")  # noqa: S314 - from our own clients
    except ElementTree.ParseError:
        return {}
    pairs = {str(tag.findtext("{*}Key")): str(tag.findtext("{*}Value") or "") for tag in tags}
    return {key: value for key, value in pairs.items() if key.startswith(SYSTEM)}


def _deletes(method: str, query: Mapping[str, Any], body: bytes) -> Any:
    if method != "POST" or "delete" not in query or body.count(b"</Object>") <= MOST_DELETES:
        return None
    sentence = "The XML you provided was not well-formed or did not validate against our published schema"
    return part(s3, "_error")("MalformedXML", sentence, 400)
