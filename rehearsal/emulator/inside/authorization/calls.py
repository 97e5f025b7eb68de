"""The shape of an entry in resource_calls: the calls of one resource type."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Operation = Literal["create", "update", "delete"]


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Of one resource type. `arn` has {region}, {account} and {id}: the physical id, before creation the property
    `name`, else "*". `with_property` holds the calls that a property takes when it is set, at creation or later;
    `on_change` those for a changed property of a living resource; `update` those of any change. `passes` are (path,
    service): a role (or a list of them) that the resource hands to a service, so that iam:PassRole on it is needed;
    dots in a path lead through dictionaries.
    """

    arn: str
    create: tuple[str, ...]
    delete: tuple[str, ...]
    update: tuple[str, ...] = ()
    name: str = ""
    with_property: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    on_change: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passes: tuple[tuple[str, str], ...] = ()

    def needed(self, operation: Operation, properties: Mapping[str, Any]) -> tuple[str, ...]:
        """The IAM actions of one operation. `properties` are all of them at creation, the changed ones of an update."""
        if operation == "delete":
            return self.delete
        always = self.create if operation == "create" else self.update
        by_property = self.with_property if operation == "create" else {**self.with_property, **self.on_change}
        set_now = [actions for name, actions in by_property.items() if properties.get(name)]
        return tuple(dict.fromkeys((*always, *(action for actions in set_now for action in actions))))

    def resource(self, *, region: str, account: str, physical_id: str, properties: Mapping[str, Any]) -> str:
        """The ARN that a policy is asked about."""
        known = physical_id or str(properties.get(self.name) or "*")
        if known.startswith("arn:"):
            return known
        # A parameter's name may begin with the slash that its ARN already has.
        return self.arn.format(region=region, account=account, id=known).replace("parameter//", "parameter/")

    def passed_roles(self, properties: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(role's ARN or name, service) pairs that the properties hand over."""
        found = []
        for path, service in self.passes:
            value: Any = properties
            for step in path.split("."):
                value = value.get(step) if isinstance(value, Mapping) else None
            roles = value if isinstance(value, list) else [value]
            found += [(role, service) for role in roles if isinstance(role, str) and role]
        return found
