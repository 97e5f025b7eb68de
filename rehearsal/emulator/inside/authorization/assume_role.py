"""sts:AssumeRole, where ministack is kinder than AWS, or says less.

- A role that trusts a service only can be assumed by every account's root in ministack, which calls its own services
  that way. Services have sessions of their own here (service_session), so nobody else takes such a role.
- Within an account, a trust policy that names the caller itself is enough; ministack wants an identity policy too.
- A refusal by the trust policy, and a role that does not exist, are recorded with what would allow it.
"""

from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_evaluator
from ministack.services import sts

from rehearsal.emulator.inside.authorization import caller, denials, service_session
from rehearsal.emulator.inside.wrapping import Function, part, wrap

NO_NAME = b"User: is not authorized to perform: sts:AssumeRole"


def install() -> None:
    """The trust policy becomes the role's resource policy, as AWS evaluates it."""
    lookups = part(iam_evaluator, "_RESOURCE_POLICY_LOOKUPS")
    lookups["sts"] = ("sts", trust_policy_for_arn.__name__)
    sts.trust_policy_for_arn = trust_policy_for_arn
    wrap(iam_evaluator, "_trust_principal_matches", _no_service_by_root)
    wrap(iam_evaluator, "evaluate_trust_policy", _recorded)
    wrap(sts, "handle_request", _named)


def trust_policy_for_arn(role_arn: str) -> tuple[dict[str, Any], str] | None:
    """For the identity check, within an account only: those statements that name a principal itself and ask for
    nothing that only the call itself knows (an external id). The trust policy as a whole is evaluated afterwards."""
    role = service_session.find_role(role_arn)
    known = caller.pinned()
    account = role_arn.split(":")[4]
    if role is None or known is None or (principal := caller.resolve(*known)) is None or principal.account != account:
        return None
    statements = service_session.statements_of(role)
    allowing = [statement for statement in statements if statement.get("Effect") == "Allow"]
    return {"Statement": [statement for statement in allowing if "Condition" not in statement]}, account


def _no_service_by_root(original: Function) -> Function:
    def matches(principal: Any, caller_arn: str, federated: bool) -> bool:
        if isinstance(principal, dict) and not federated:
            principal = {kind: names for kind, names in principal.items() if kind != "Service"}
        return bool(original(principal, caller_arn, federated))

    return matches


def _recorded(original: Function) -> Function:
    def evaluate(trust_doc: Any, caller_arn: str, ctx: Any = None) -> bool:
        allowed = bool(original(trust_doc, caller_arn, ctx))
        if not allowed:
            _record(caller_arn, ctx.action if ctx else "sts:AssumeRole", ctx.resource_arn if ctx else "*")
        return allowed

    return evaluate


def _record(caller_arn: str, action: str, role_arn: str) -> None:
    who = denials.role_arn(caller_arn)
    remedy = f"a trust policy of {role_arn} with Principal AWS {who} (or its account) and Action {action}"
    why = f"the trust policy of {role_arn} does not let {who} assume it"
    denials.record(denials.Denial(caller_arn, action, role_arn, why, remedy))


def _named(original: Function) -> Function:
    async def handle(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
        status, answered, content = await original(method, path, headers, body, query_params)
        principal = caller.current() if NO_NAME in content else None
        if principal is not None:
            content = content.replace(b"User: is", f"User: {principal.arn} is".encode())
            role_arn = parse_qs(body.decode()).get("RoleArn", [""])[0]
            why = f"the role {role_arn} does not exist"
            denials.record(denials.Denial(principal.arn, "sts:AssumeRole", role_arn, why, f"a role {role_arn}"))
        return status, answered, content

    return handle
