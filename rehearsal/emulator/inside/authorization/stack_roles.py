"""Whom CloudFormation acts as: the execution role of a stack, or the caller where it has none.

A role that was given once stays with the stack, for its deletion too
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html). ministack takes the role
and asks nobody whether it may be handed over.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import changesets, handlers, helpers

from rehearsal.emulator.inside.authorization import caller, denials, judgement, passed_roles, service_session
from rehearsal.emulator.inside.wrapping import Function, part

SERVICE = "cloudformation.amazonaws.com"
SESSION = "AWSCloudFormation"

_acting: ContextVar[Callable[[], caller.Principal | None] | None] = ContextVar("sluice_acting", default=None)
# (account, region, stack name or change set id) -> execution role's ARN.
_roles: dict[tuple[str, str, str], str] = {}


def install() -> None:
    """In front of the calls that change a stack."""
    actions = part(handlers, "_ACTION_HANDLERS")
    for name in ("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet", "ExecuteChangeSet",
                 "ContinueUpdateRollback", "RollbackStack"):  # fmt: skip
        actions[name] = _acted(name, actions[name])


def acting() -> caller.Principal | None:
    """Whom CloudFormation acts as in the operation that runs, with the policies it has now."""
    who = _acting.get()
    return who() if who else None


def _acted(name: str, original: Function) -> Function:
    def handle(params: dict[str, Any]) -> Any:
        role = helpers._p(params, "RoleARN")
        refusal = _pass_role_denial(role) if role else None
        if refusal is not None:
            denials.record(refusal)
            return helpers._error("AccessDenied", judgement.sentence(refusal), 403)
        if name in ("CreateStack", "CreateChangeSet"):
            _forget_former(params)
        keys = _keys(name, params)
        role = role or next((_roles[key] for key in keys if key in _roles), "")
        token = _acting.set(_principal(role))
        try:
            answer = original(params)
        finally:
            _acting.reset(token)
        if role:
            for key in keys or _keys(name, params):
                _roles[key] = role
            if name == "CreateChangeSet":
                _roles[_change_set_key(params)] = role
        return answer

    return handle


def _forget_former(params: dict[str, Any]) -> None:
    """A deleted stack's role is not that of the next one under its name."""
    name = helpers._p(params, "StackName")
    stack = part(handlers, "_resolve_stack")(name)
    if not stack or stack["StackStatus"] == "DELETE_COMPLETE":
        _roles.pop((get_account_id(), get_region(), name), None)


def _principal(role: str) -> Callable[[], caller.Principal | None]:
    if role:
        return lambda: caller.of_role(role, SESSION)
    pinned = caller.pinned()
    return lambda: caller.resolve(*pinned) if pinned and pinned[0] else None


def _keys(name: str, params: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Where the role of this operation is remembered, the most specific place first."""
    account, region = get_account_id(), get_region()
    if name == "ExecuteChangeSet":
        _, change_set = changesets._find_change_set(
            helpers._p(params, "ChangeSetName"), helpers._p(params, "StackName")
        )
        stack = change_set["StackName"] if change_set else helpers._p(params, "StackName")
        return [_change_set_key(params), (account, region, stack)]
    stack = helpers._p(params, "StackName")
    if stack.startswith("arn:"):
        stack = stack.split("/")[1]
    # A change set changes the stack's role only when it is executed.
    return [] if name == "CreateChangeSet" else [(account, region, stack)]


def _change_set_key(params: dict[str, Any]) -> tuple[str, str, str]:
    change_set_id, _ = changesets._find_change_set(helpers._p(params, "ChangeSetName"), helpers._p(params, "StackName"))
    return get_account_id(), get_region(), change_set_id or ""


def _pass_role_denial(role: str) -> denials.Denial | None:
    """iam:PassRole of the caller on the role, and the role's trust in CloudFormation."""
    principal = caller.current()
    if principal is None:
        return None
    found = passed_roles.pass_role_denial(principal, role, SERVICE)
    if found is not None:
        return found
    record = service_session.find_role(role)
    if record is not None and service_session.trusts(record, role, SERVICE, {}):
        return None
    why = "because the role does not exist or does not trust " + SERVICE
    return denials.Denial(
        SERVICE, "sts:AssumeRole", role, why, f"a role {role} whose trust policy has Principal Service {SERVICE}"
    )
