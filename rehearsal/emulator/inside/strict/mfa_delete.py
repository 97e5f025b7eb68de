"""MFA delete: where it is on, no version is deleted without the device's code.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html. ministack passes over the
setting. No device is emulated: any code will do.
"""

import re
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import s3

from rehearsal.emulator.inside.wrapping import Function, part, wrap

_SETTING = re.compile(rb"<MfaDelete>\s*(Enabled|Disabled)\s*</MfaDelete>")
# By account and bucket.
_on: set[tuple[str, str]] = set()


def install() -> None:
    """Around the service."""
    wrap(s3, "handle_request", _asking)


def _asking(original: Function) -> Function:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], *rest: Any, **more: Any
    ) -> Any:
        bucket, key = part(s3, "_parse_bucket_key")(path, headers)
        place = get_account_id(), bucket
        setting = _SETTING.search(body) if method == "PUT" and not key and "versioning" in query else None
        guarded = setting is not None or (place in _on and _deletes_versions(method, key, query, body))
        if guarded and not headers.get("x-amz-mfa"):
            sentence = "Mfa Authentication must be used for this request"
            return part(s3, "_error")("AccessDenied", sentence, 403, f"/{bucket}")
        answer = await original(method, path, headers, body, query, *rest, **more)
        if setting is not None and answer[0] == 200:
            (_on.add if setting[1] == b"Enabled" else _on.discard)(place)
        if method == "DELETE" and not key and answer[0] == 204 and not query:
            _on.discard(place)  # the bucket is gone
        return _told(answer) if place in _on and method == "GET" and not key and "versioning" in query else answer

    return handle_request


def _deletes_versions(method: str, key: str, query: dict[str, Any], body: bytes) -> bool:
    one = method == "DELETE" and bool(key) and "versionId" in query
    return one or (method == "POST" and not key and "delete" in query and b"<VersionId>" in body)


def _told(answer: tuple[int, dict[str, str], bytes]) -> Any:
    status, headers, body = answer
    end = b"</VersioningConfiguration>"
    return status, headers, body.replace(end, b"<MfaDelete>Enabled</MfaDelete>" + end)
