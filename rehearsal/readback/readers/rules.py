"""EventBridge rules with their targets."""

from rehearsal.readback.api import Api
from rehearsal.readback.resource import Properties, Reader, Resource

_NAMES = ("Name", "Description", "EventPattern", "ScheduleExpression", "State", "RoleArn", "EventBusName")


def rule(api: Api, resource: Resource) -> Properties:
    """The physical id of a rule on another bus than the default is `bus|name`."""
    bus, _, name = resource.physical_id.rpartition("|")
    bus = bus or resource.text("EventBusName") or "default"
    found = api.events.describe_rule(Name=name, EventBusName=bus)
    targets = api.events.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]
    tags = api.events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
    return {**{each: found.get(each) for each in _NAMES}, "Targets": [*targets], "Tags": tags}


READERS: dict[str, Reader] = {"AWS::Events::Rule": rule}
