"""AWS::Logs::LogGroup: a generated name as AWS makes it, and a name that is taken is refused.

The emulator writes over a log group that exists, with a name that only depends on stack and logical id: what an
earlier stack left behind would be invisible.
"""

from collections import ChainMap
from collections.abc import Callable
from typing import Any, cast

from ministack.services import cloudwatch_logs
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.resources.family import Made, Properties, handlers, new_id
from rehearsal.emulator.inside.wrapping import part


def install() -> None:
    """Guards create; a changed name replaces, and nothing else does."""
    group = handlers("AWS::Logs::LogGroup")
    group["create"] = _under_a_free_name(group["create"])
    group["update"] = _under_its_name(group["update"])
    part(provisioners, "_REPLACING_PROPERTIES")["AWS::Logs::LogGroup"] = ("LogGroupName",)


def _under_a_free_name(original: Callable[..., Made]) -> Callable[..., Made]:
    def create(logical_id: str, properties: Properties, stack: str) -> Made:
        name = properties.get("LogGroupName") or new_id(f"{stack}-{logical_id}")
        if name in part(cloudwatch_logs, "_log_groups"):
            raise ValueError(
                f"Resource of type 'AWS::Logs::LogGroup' with identifier '{{\"/properties/LogGroupName\":\"{name}\"}}' "
                "already exists."
            )
        return original(logical_id, _named(name, properties), stack)

    return create


def _named(name: str, properties: Properties) -> Properties:
    """A view, no copy: a copy would count as reading every property (ignored.py)."""
    return ChainMap({"LogGroupName": name}, cast(dict[str, Any], properties))


def _under_its_name(original: Callable[..., Made]) -> Callable[..., Made]:
    def update(name: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None) -> Made:
        return original(name, _named(name, old), _named(name, new), stack, logical_id)

    return update
