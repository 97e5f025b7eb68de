"""What CloudFormation and Lambda read from S3 for somebody: templates and code, from any account's bucket.

They read with the permissions of the one who asked, a template with the caller's, Lambda code in a stack with the
execution role's, so that its own policies, the bucket's and the key's are all asked. ministack reads without asking, in
the caller's account only; but CodePipeline hands stacks of one account templates in a bucket of another.
"""

from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from ministack.core.responses import get_region, request_scope
from ministack.services import s3
from ministack.services.cloudformation import helpers

from rehearsal.emulator.inside.authorization import caller, denials, encrypted_objects, judgement, stack_roles
from rehearsal.emulator.inside.wrapping import Function, part, wrap

_template: ContextVar[bool] = ContextVar("sluice_reads_template", default=False)


class NotAllowedError(Exception):
    """The text is AWS's sentence."""


def install() -> None:
    """In front of ministack's one way to read an object without a request."""
    for name in ("_bucket_owner_account", "_bucket_policies", "_buckets", "_stored_sse_headers"):
        part(s3, name)
    wrap(s3, "_get_object_data", _asked)
    wrap(helpers, "_resolve_document", _as_caller)
    wrap(helpers, "_resolve_document", _path_style)


def _asked(original: Function) -> Function:
    def read(bucket_name: str, key: str, version_id: str | None = None) -> bytes | None:
        owner = s3._bucket_owner_account(bucket_name)
        if owner is None:
            return None
        principal = (None if _template.get() else stack_roles.acting()) or caller.current()
        if principal is not None:
            refusal = _denial(principal, owner, bucket_name, key)
            if refusal is not None:
                denials.record(refusal)
                raise NotAllowedError(judgement.sentence(refusal))
        with request_scope(owner, get_region()):
            data: bytes | None = original(bucket_name, key, version_id)
            return data

    return read


def _denial(principal: caller.Principal, owner: str, bucket_name: str, key: str) -> denials.Denial | None:
    region = get_region()
    with request_scope(owner, region):
        refusal = judgement.denial(
            principal,
            "s3:GetObject",
            f"arn:aws:s3:::{bucket_name}/{key}",
            region=region,
            conditions={"aws:ResourceAccount": owner, "s3:ResourceAccount": owner},
            resource_policy=s3._bucket_policies.get_scoped(owner, None, bucket_name) or "",
            owner=owner,
        )
        if refusal is not None:
            return refusal
        stored = s3._stored_sse_headers((s3._buckets.get(bucket_name) or {"objects": {}})["objects"].get(key, {}))
        if stored.get(encrypted_objects.ALGORITHM) != "aws:kms":
            return None
        key_id = stored.get(encrypted_objects.KEY_ID) or encrypted_objects.AWS_MANAGED
        return encrypted_objects.key_denial(principal, "kms:Decrypt", key_id, bucket_name)


def _as_caller(original: Function) -> Function:
    def resolve(*args: Any) -> Any:
        token = _template.set(True)
        try:
            return original(*args)
        finally:
            _template.reset(token)

    return resolve


def _path_style(original: Function) -> Function:
    """ministack reads .../BUCKET/KEY only; https://BUCKET.s3.REGION.amazonaws.com/KEY means the same."""

    def resolve(params: dict[str, Any], body_key: str, url_key: str, label: str) -> Any:
        given = params.get(url_key)
        url = given[0] if isinstance(given, list) and given else given
        if isinstance(url, str):
            parts = urlsplit(url)
            bucket, marker, _ = (parts.hostname or "").partition(".s3.")
            if marker:
                params = {**params, url_key: [f"https://s3.amazonaws.com/{bucket}{parts.path}"]}
        return original(params, body_key, url_key, label)

    return resolve
