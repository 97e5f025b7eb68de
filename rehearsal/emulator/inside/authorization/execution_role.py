"""Every resource handler is asked for first, with the calls that AWS would make for it as the execution role.

ministack's handlers write into its stores and ask nobody: a role that may only read would deploy everything.
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.authorization import (
    caller,
    judgement,
    not_judged,
    passed_roles,
    resource_calls,
    stack_roles,
)
from rehearsal.emulator.inside.authorization.calls import Calls, Operation
from rehearsal.emulator.inside.wrapping import Function, part, wrap


def install() -> None:
    """Around all handlers; to be installed last, so that nothing happens before the question."""
    part(provisioners, "_replacing_change")
    wrap(provisioners, "_provision_resource", _judged_create)
    wrap(provisioners, "_update_resource", _judged_update)
    wrap(provisioners, "_delete_resource", _judged_delete)


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
    operation: Operation,
    physical_id: str,
    properties: dict[str, Any],
    changed: dict[str, Any] | None = None,
) -> None:
    """Raises ValueError, which fails the resource with AWS's words, when the execution role may not.

    `changed` are the changed properties of an update.
    """
    principal = stack_roles.acting()
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


def _judge_passed(principal: caller.Principal, resource_type: str, calls: Calls, given: dict[str, Any]) -> None:
    for role, service in calls.passed_roles(given):
        passed_roles.check(principal, role, service)
    if resource_type == "AWS::EC2::Instance" and given.get("IamInstanceProfile"):
        for role in passed_roles.in_profile(str(given["IamInstanceProfile"])):
            passed_roles.check(principal, role, "ec2.amazonaws.com")
