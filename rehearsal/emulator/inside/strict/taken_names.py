"""A resource whose name is taken fails to be created: CloudFormation takes nothing over, and writes over nothing.

ministack's handlers write over what is there, in the same account or another stack's. Names of buckets, log groups,
bucket policies and instance profiles are guarded elsewhere, or by ministack itself.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import cloudwatch, eventbridge, iam, kms, lambda_svc, sns, ssm
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.resources.family import arn
from rehearsal.emulator.inside.wrapping import Function, part, wrap

Properties = Mapping[str, Any]

# An update of a type that has no update of its own comes as a create of what is there.
_updating: ContextVar[bool] = ContextVar("sluice_updating_in_place", default=False)


def install() -> None:
    """In front of all handlers."""
    part(provisioners, "_replacing_change")
    wrap(provisioners, "_provision_resource", _under_a_free_name)
    wrap(provisioners, "_update_resource", _in_place)


def _under_a_free_name(original: Function) -> Function:
    def create(resource_type: str, logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        name_property, is_there = NAMES.get(resource_type, ("", _never))
        name = str(properties.get(name_property) or "") if name_property and not _updating.get() else ""
        if name and is_there(name, properties):
            raise ValueError(f"Resource of type '{resource_type}' with identifier '{name}' already exists.")
        return original(resource_type, logical_id, properties, stack)

    return create


def _in_place(original: Function) -> Function:
    def update(resource_type: str, physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any) -> Any:
        token = _updating.set(not provisioners._replacing_change(resource_type, old, new))
        try:
            return original(resource_type, physical_id, old, new, *more)
        finally:
            _updating.reset(token)

    return update


def _never(_name: str, _properties: Properties) -> bool:
    return False


def _alarm(name: str, _properties: Properties) -> bool:
    return name in part(cloudwatch, "_alarms")


def _alias(name: str, _properties: Properties) -> bool:
    return part(kms, "_alias_arn")(name) in part(kms, "_aliases")


def _function(name: str, _properties: Properties) -> bool:
    return name in part(lambda_svc, "_functions")


def _parameter(name: str, _properties: Properties) -> bool:
    return name in part(ssm, "_parameters")


def _policy(name: str, properties: Properties) -> bool:
    path = properties.get("Path") or "/"
    return f"arn:aws:iam::{get_account_id()}:policy{path}{name}" in part(iam, "_policies")


def _role(name: str, _properties: Properties) -> bool:
    return name in part(iam, "_roles")


def _rule(name: str, properties: Properties) -> bool:
    bus = str(properties.get("EventBusName") or "default")
    return part(eventbridge, "_rule_key")(name, bus) in part(eventbridge, "_rules")


def _topic(name: str, _properties: Properties) -> bool:
    return arn("sns", name) in part(sns, "_topics")


# By type: the property that names it, and whether that name is taken.
NAMES: dict[str, tuple[str, Callable[[str, Properties], bool]]] = {
    "AWS::CloudWatch::Alarm": ("AlarmName", _alarm),
    "AWS::Events::Rule": ("Name", _rule),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", _policy),
    "AWS::IAM::Role": ("RoleName", _role),
    "AWS::KMS::Alias": ("AliasName", _alias),
    "AWS::Lambda::Function": ("FunctionName", _function),
    "AWS::SNS::Topic": ("TopicName", _topic),
    "AWS::SSM::Parameter": ("Name", _parameter),
}
