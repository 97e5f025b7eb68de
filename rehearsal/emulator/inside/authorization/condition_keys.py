"""Condition keys that ministack does not know, or answers differently from AWS.

- aws:PrincipalArn of a session is the ARN of its role, not of the session
  (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn).
- aws:ResourceAccount and s3:ResourceAccount of a bucket are its owner's account, also for a caller of another one: the
  bootstrap's deploy role may read artifacts of other accounts' buckets only, by this very key.
- iam:ResourceTag/... and aws:ResourceTag/... of a role are its tags, in whichever account it is: the pipeline's
  self-mutation may assume the bootstrap's roles by `iam:ResourceTag/aws-cdk:bootstrap-role`.

A key that has no value is absent for AWS too, or is one that nobody here can tell; a Deny that asks for it is then met
by nobody. Which of both it is cannot be known, so it is said.
"""

from typing import Any

from ministack.core import iam_evaluator
from ministack.services import s3

from rehearsal.emulator.inside.authorization import denials, not_judged, service_session
from rehearsal.emulator.inside.wrapping import Function, part, wrap

BUCKETS = "arn:aws:s3:::"
# Read from requests, principals and resources here; without a value they are absent, as on AWS.
OPTIONAL = (
    *("aws:tagkeys", "aws:requesttag/", "aws:resourcetag/", "aws:principaltag/"),
    *("iam:resourcetag/", "s3:", "sts:"),
)


def install() -> None:
    """In front of every policy evaluation."""
    part(s3, "_bucket_owner_account")
    wrap(iam_evaluator, "_resolve_condition_key", _corrected)
    wrap(iam_evaluator, "enforce", _with_tags)


def _corrected(original: Function) -> Function:
    def resolve(key: str, ctx: Any) -> Any:
        name = key.lower()
        if name == "aws:principalarn":
            return _role_with_path(ctx.principal_arn)
        if name in ("aws:resourceaccount", "s3:resourceaccount") and ctx.resource_arn.startswith(BUCKETS):
            bucket = ctx.resource_arn.removeprefix(BUCKETS).split("/", 1)[0]
            return s3._bucket_owner_account(bucket) or ctx.principal_account
        value = original(key, ctx)
        if value is None and not name.startswith(OPTIONAL):
            not_judged.add(f"the condition key {key}", "a request had none, or it is not known here: taken as absent")
        return value

    return resolve


def _role_with_path(principal_arn: str) -> str:
    """A session's ARN has lost the path of its role; the role itself still has it."""
    arn = denials.role_arn(principal_arn)
    role = service_session.find_role(arn) if ":role/" in arn else None
    return str(role["Arn"]) if role else arn


def _with_tags(original: Function) -> Function:
    def enforce(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        if ":role/" in resource_arn:
            service_context = {**tags_of(resource_arn), **(service_context or {})}
        return original(
            access_key_id, iam_action, service, region, resource_arn=resource_arn, service_context=service_context
        )

    return enforce


def tags_of(role_arn: str) -> dict[str, str]:
    """Both condition keys of every tag."""
    tags = (service_session.find_role(role_arn) or {}).get("Tags") or []
    return {f"{prefix}:ResourceTag/{tag['Key']}": tag["Value"] for tag in tags for prefix in ("iam", "aws")}
