"""A bucket of another account admits the principals its policy names, not only their account.

ministack evaluates the bucket policy for the root of the caller's account, which no policy that names a role admits,
and which a Deny for a role does not meet. Here it is evaluated for the caller itself.
"""

from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.services import s3

from rehearsal.emulator.inside.authorization import caller, denials
from rehearsal.emulator.inside.wrapping import Function, part, wrap

_stranger: ContextVar[caller.Principal | None] = ContextVar("sluice_stranger", default=None)


def install() -> None:
    """Also records the refusals, which ministack's own evaluation does not see."""
    part(iam_actions, "_s3_action")
    wrap(iam_evaluator, "evaluate_resource_policy", _for_the_stranger)
    wrap(s3, "_foreign_bucket_allows", _by_name)


def _by_name(original: Function) -> Function:
    def allows(
        owner_account: str, bucket_name: str, key: str, method: str, query_params: Any, account: str, *headers: object
    ) -> bool:
        principal = caller.current() if account else None
        token = _stranger.set(principal)
        try:
            allowed = bool(original(owner_account, bucket_name, key, method, query_params, account, *headers))
        finally:
            _stranger.reset(token)
        if not allowed:
            path = f"/{bucket_name}/{key}" if key else f"/{bucket_name}"
            default = "GetObject" if method in ("GET", "HEAD") else "PutObject"
            action = f"s3:{iam_actions._s3_action(method, path, query_params) or default}"
            _record(principal, action, f"arn:aws:s3:::{path[1:]}", bucket_name, owner_account)
        return allowed

    return allows


def _for_the_stranger(original: Function) -> Function:
    def evaluate(doc: Any, ctx: Any, *args: object, **kwargs: object) -> Any:
        principal = _stranger.get()
        if principal is not None and ctx.principal_arn.endswith(":root"):
            ctx = replace(
                ctx, principal_arn=principal.arn, principal_type=principal.type, principal_keys=principal.keys or {}
            )
        return original(doc, ctx, *args, **kwargs)

    return evaluate


def _record(principal: caller.Principal | None, action: str, resource: str, bucket: str, owner: str) -> None:
    who = principal.arn if principal else "anonymous"
    remedy = (
        f"a statement in the policy of bucket {bucket} (account {owner}) with Effect Allow, "
        f"Principal AWS {denials.role_arn(who)}, Action {action}, Resource {resource}"
    )
    denials.record(denials.Denial(who, action, resource, "the policy of the bucket does not allow it", remedy))
