"""AWS::SNS::Topic: the KMS key and the other attributes that the emulator's own handler passes over."""

from collections.abc import Callable
from typing import Any

from ministack.services import sns

from rehearsal.emulator.inside.resources.family import Made, Properties, handlers
from rehearsal.emulator.inside.wrapping import part

# Property to SNS's attribute: they have the same names in the API's SetTopicAttributes.
_ATTRIBUTES = ("KmsMasterKeyId", "SignatureVersion", "TracingConfig", "FifoThroughputScope")


def install() -> None:
    """Completes create and update."""
    topic = handlers("AWS::SNS::Topic")
    topic["create"] = _with_attributes(topic["create"], properties_at=1)
    topic["update"] = _with_attributes(topic["update"], properties_at=2)


def _with_attributes(original: Callable[..., Made], properties_at: int) -> Callable[..., Made]:
    def handler(*arguments: Any) -> Made:
        arn, attributes = original(*arguments)
        _set(part(sns, "_topics")[arn]["attributes"], arguments[properties_at])
        return arn, attributes

    return handler


def _set(stored: dict[str, Any], properties: Properties) -> None:
    for name in _ATTRIBUTES:
        stored.pop(name, None)
        if name in properties:
            stored[name] = str(properties[name])
