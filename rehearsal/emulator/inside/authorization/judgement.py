"""One question to ministack's evaluator, for the calls that AWS services make in a caller's name."""

from typing import Any

from ministack.core import iam_evaluator

from rehearsal.emulator.inside.authorization import denials
from rehearsal.emulator.inside.authorization.caller import Principal


def denial(
    principal: Principal,
    action: str,
    resource: str,
    *,
    region: str,
    conditions: dict[str, str] | None = None,
    resource_policy: str | dict[str, Any] | None = None,
    owner: str | None = None,
    policy_required: bool = False,
) -> denials.Denial | None:
    """Why `principal` may not do `action` on `resource`; None when it may.

    With `owner` the resource has a policy of its own, in that account: across accounts both sides must allow.
    `policy_required` is true of KMS keys, whose policy must allow in their own account too.
    """
    context = iam_evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=action,
        resource_arn=resource,
        region=region,
        service_context={key.lower(): value for key, value in (conditions or {}).items()},
        principal_keys=principal.keys or {},
    )
    if principal.policies is None:
        identity = iam_evaluator.EvalResult("Allow", principal.arn)
    else:
        identity = iam_evaluator.evaluate(context, principal.policies, *principal.limits)
    result = identity
    if owner is not None:
        result = iam_evaluator.combine_resource_policy(
            identity, context, resource_policy, owner, required=policy_required, limits=principal.limits
        )
    if result.decision == "Allow":
        return None
    return _explained(principal, action, resource, identity, result)


def _explained(principal: Principal, action: str, resource: str, identity: Any, result: Any) -> denials.Denial:
    if "Deny" in (identity.decision, result.decision):
        where = f"the policy of {resource}" if result.resource_policy_arn else "an identity-based policy"
        statement = f" (statement {result.matched_sid})" if result.matched_sid else ""
        return denials.Denial(
            principal.arn, action, resource, f"with an explicit deny in {where}{statement}",
            f"{where} without that Deny{statement}",
        )  # fmt: skip
    if identity.decision != "Allow":
        why = f"because no identity-based policy allows the {action} action"
        return denials.Denial(
            principal.arn, action, resource, why, denials.identity_remedy(principal.arn, action, resource)
        )
    why = f"because no resource-based policy allows the {action} action"
    remedy = (
        f"a statement in the policy of {resource} with Effect Allow, "
        f"Principal AWS {denials.role_arn(principal.arn)}, Action {action}"
    )
    return denials.Denial(principal.arn, action, resource, why, remedy)


def sentence(refusal: denials.Denial) -> str:
    """As AWS words it."""
    return (
        f"User: {refusal.principal} is not authorized to perform: {refusal.action} "
        f"on resource: {refusal.resource} {refusal.why}"
    )


def enforce(refusal: denials.Denial | None) -> None:
    """In a resource handler: records a refusal and raises ValueError, which fails the resource with AWS's words."""
    if refusal is not None:
        denials.record(refusal)
        raise ValueError(f'Resource handler returned message: "{sentence(refusal)}" (HandlerErrorCode: AccessDenied)')
