"""CloudFormation acts as its execution role, or as the caller where a stack has none.

A role that was given once stays with the stack, for its deletion too
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html). ministack takes the role
and asks nobody: its handlers write into its stores. Here every handler is asked for first, with the calls that AWS
would make (resource_calls).
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import changesets, handlers, helpers, provisioners

from rehearsal.emulator.inside.authorization import (
    caller,
    denials,
    judgement,
    not_judged,
    passed_roles,
    resource_calls,
    service_session,
)
from rehearsal.emulator.inside.wrapping import Function, part, wrap

SERVICE = "cloudformation.amazonaws.com"
SESSION = "AWSCloudFormation"

_acting: ContextVar[Callable[[], caller.Principal | None] | None] = ContextVar("sluice_acting", default=None)
# (account, region, stack name or change set id) -> execution role's ARN.
_roles: dict[tuple[str, str, str], str] = {}


def install() -> None:
    """In front of the calls that change a stack, and of every resource handler."""
    actions = part(handlers, "_ACTION_HANDLERS")
    for name in ("CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet", "ExecuteChangeSet",
                 "ContinueUpdateRollback", "RollbackStack"):  # fmt: skip
        actions[name] = _acted(name, actions[name])
    part(provisioners, "_replacing_change")
    wrap(provisioners, "_provision_resource", _judged_create)
    wrap(provisioners, "_update_resource", _judged_update)
    wrap(provisioners, "_delete_resource", _judged_delete)


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


def _judged_create(original: Function) -> Function:
    def create(resource_type: str, logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        judge(resource_type, "create", "", props)
        return original(resource_type, logical_id, props, stack_name)

    return create


def _judged_update(original: Function) -> Function:
    def update(resource_type: str, physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any) -> Any:
        # A replacement creates and deletes, and is asked for that.
        if old != new and not provisioners._replacing_change(resource_type, old, new):
            judge(resource_type, "update", physical_id, new, changed=_changed(old, new))
        return original(resource_type, physical_id, old, new, *more)

    return update


def _judged_delete(original: Function) -> Function:
    def delete(resource_type: str, physical_id: str, props: dict[str, Any], *more: Any) -> Any:
        judge(resource_type, "delete", physical_id, props)
        return original(resource_type, physical_id, props, *more)

    return delete


def _without_system_tags(properties: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation's own tags (aws:...) are not the template's: they take no permission of the role's."""
    tags = properties.get("Tags")
    if isinstance(tags, dict):
        own: object = {key: value for key, value in tags.items() if not key.startswith("aws:")}
    elif isinstance(tags, list):
        own = [tag for tag in tags if not str(tag.get("Key", "")).startswith("aws:")]
    else:
        return properties
    return {**properties, "Tags": own}


def _changed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in new.items() if old.get(name) != value}


def judge(
    resource_type: str,
    operation: resource_calls.Operation,
    physical_id: str,
    properties: dict[str, Any],
    changed: dict[str, Any] | None = None,
) -> None:
    """Raises ValueError, which fails the resource with AWS's words, when the execution role may not.

    `changed` are the changed properties of an update.
    """
    principal = acting()
    if principal is None or resource_type in resource_calls.NO_CALLS:
        return
    calls = resource_calls.of(resource_type)
    if calls is None:
        not_judged.add(f"the execution role for {resource_type}", "the calls that CloudFormation makes are not known")
        return
    given = _without_system_tags(properties if changed is None else changed)
    region = get_region()
    resource = calls.resource(
        region=region,
        account=get_account_id(),
        physical_id="" if calls is resource_calls.CUSTOM else physical_id,
        properties=properties,
    )
    for action in calls.needed(operation, given):
        judgement.enforce(judgement.denial(principal, action, resource, region=region))
    if operation != "delete":
        _judge_passed(principal, resource_type, calls, given)


def _judge_passed(
    principal: caller.Principal, resource_type: str, calls: resource_calls.Calls, given: dict[str, Any]
) -> None:
    for role, service in calls.passed_roles(given):
        passed_roles.check(principal, role, service)
    if resource_type == "AWS::EC2::Instance" and given.get("IamInstanceProfile"):
        for role in passed_roles.in_profile(str(given["IamInstanceProfile"])):
            passed_roles.check(principal, role, "ec2.amazonaws.com")
