"""A role's tags are condition keys of the calls about it: iam:ResourceTag/..., aws:ResourceTag/...

The pipeline's self-mutation may assume the bootstrap's roles of any account by `iam:ResourceTag/aws-cdk:bootstrap-role`
(https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html); ministack resolves neither key for it.
"""

from typing import Any

from ministack.core import iam_evaluator

from rehearsal.emulator.inside.authorization import service_session
from rehearsal.emulator.inside.wrapping import Function, wrap


def install() -> None:
    """In front of every policy evaluation of a request."""
    wrap(iam_evaluator, "enforce", _with_tags)


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
