"""Every refusal of the emulated AWS, in order: who wanted what, why not, and what would allow it."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from ministack.core import iam_evaluator

from rehearsal.emulator.inside.wrapping import Function, wrap


@dataclass(frozen=True)
class Denial:
    """`time` is seconds since the epoch; `would_allow` a sentence with the statement that is missing, or in the way."""

    principal: str
    action: str
    resource: str
    why: str
    would_allow: str
    time: float = field(default_factory=time.time)


_denials: list[Denial] = []


def record(denial: Denial) -> None:
    """Keeps it for the control API."""
    _denials.append(denial)


def report() -> list[dict[str, Any]]:
    """All denials so far, oldest first."""
    return [asdict(denial) for denial in _denials]


def install() -> None:
    """Listens to ministack's own verdicts."""
    wrap(iam_evaluator, "enforce", _recorded)


def role_arn(principal: str) -> str:
    """The role behind an assumed-role session's ARN, which is what a policy names; any other ARN as it is."""
    head, marker, tail = principal.partition(":assumed-role/")
    if not marker:
        return principal
    return f"{head.replace(':sts:', ':iam:')}:role/{tail.split('/', 1)[0]}"


def identity_remedy(principal: str, action: str, resource: str) -> str:
    """What is missing when no identity policy allows."""
    return f"a policy of {role_arn(principal)} with Effect Allow, Action {action}, Resource {resource}"


def _recorded(original: Function) -> Function:
    def enforce(
        access_key_id: str, iam_action: str, service: str, region: str, resource_arn: str = "*", **more: object
    ) -> Any:
        refusal = original(access_key_id, iam_action, service, region, resource_arn=resource_arn, **more)
        if refusal is not None:
            record(_described(refusal, access_key_id, iam_action, resource_arn))
        return refusal

    return enforce


def _described(refusal: Any, access_key_id: str, action: str, resource: str) -> Denial:
    if isinstance(refusal, iam_evaluator.AuthError):
        return Denial(
            f"access key {access_key_id}", action, resource, f"{refusal.code}: {refusal.message}", "valid credentials"
        )
    principal = refusal.principal_arn
    if refusal.decision == "Deny":
        where = f"the policy of {refusal.resource_policy_arn}" if refusal.resource_policy_arn else "an identity policy"
        statement = f" (statement {refusal.matched_sid})" if refusal.matched_sid else ""
        return Denial(
            principal, action, resource, f"explicit deny in {where}{statement}", f"{where} without that Deny{statement}"
        )
    why = f"no policy allows {action}"
    return Denial(principal, action, resource, why, identity_remedy(principal, action, resource))
