"""AWS::IAM::InstanceProfile: `Ref` is the profile's name, as on AWS; the emulator answers its ARN."""

from collections.abc import Callable
from typing import Any

from ministack.services import iam

from rehearsal.emulator.inside.resources.family import Made, Properties, handlers
from rehearsal.emulator.inside.wrapping import part


def install() -> None:
    """Turns names into ARNs on the way in, and back on the way out."""
    profile = handlers("AWS::IAM::InstanceProfile")
    profile["create"], profile["update"] = _named(profile["create"]), _named_update(profile["update"])
    profile["delete"] = _by_name(profile["delete"])


def _named(original: Callable[..., Made]) -> Callable[..., Made]:
    def create(*arguments: Any) -> Made:
        arn, attributes = original(*arguments)
        return arn.rpartition("/")[2], attributes

    return create


def _named_update(original: Callable[..., Made]) -> Callable[..., Made]:
    def update(name: str, *arguments: Any) -> Made:
        arn, attributes = original(_arn(name), *arguments)
        return arn.rpartition("/")[2], attributes

    return update


def _by_name(original: Callable[..., None]) -> Callable[..., None]:
    def delete(name: str, properties: Properties) -> None:
        original(_arn(name), properties)

    return delete


def _arn(name: str) -> str:
    found = part(iam, "_instance_profiles").get(name)
    return str(found["Arn"]) if found else name
