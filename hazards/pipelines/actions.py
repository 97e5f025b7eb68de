"""The stages and actions of a pipeline in one world, where nothing is conditional any more.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hazards.template.values import literal, shown, text

BUILDERS = ("CodeBuild", "Commands")
SAYS_THAT_IT_CHECKS = re.compile(r"check|verif|valid|test|smoke|scan|probe", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Action:
    """`order` is its run order in its stage, None where only a deploy knows it. `body` is the action's own."""

    name: str
    category: str
    provider: str
    order: int | None
    body: Mapping[str, Any]

    @property
    def is_approval(self) -> bool:
        return self.category == "Approval"

    @property
    def is_build(self) -> bool:
        """Whether it runs commands: a test, a review, a validation."""
        return self.category == "Test" or self.provider in BUILDERS

    @property
    def is_check(self) -> bool:
        """Whether it can fail for what it looks at; a function or a state machine only where its name says so."""
        return self.is_build or (self.category == "Invoke" and bool(SAYS_THAT_IT_CHECKS.search(self.name)))

    def mode(self, *modes: str) -> bool:
        """Whether it is a CloudFormation action of one of these modes."""
        return self.provider == "CloudFormation" and self.setting("ActionMode") in modes

    def setting(self, name: str) -> str | None:
        """A literal of its configuration."""
        return literal(self.raw(name))

    def raw(self, name: str) -> Any:
        """A value of its configuration, as the template has it."""
        return _mapping(self.body.get("Configuration")).get(name)

    @property
    def scope(self) -> tuple[str, ...]:
        """Of which deployment of a wave, and of which of its stacks: CDK names an action `Deployment.Stack.Step`."""
        return tuple(self.name.split(".")[:-1])

    def comes_before(self, other: Action) -> bool:
        """Surely, within one stage."""
        return self.order is not None and other.order is not None and self.order < other.order


@dataclass(frozen=True, kw_only=True)
class Stage:
    """`body` is the stage's own."""

    name: str
    actions: tuple[Action, ...]
    body: Mapping[str, Any]

    @property
    def on_failure(self) -> Mapping[str, Any]:
        """What is to happen when it fails; empty where nothing is."""
        return _mapping(self.body.get("OnFailure"))

    def concerns(self, one: Action, other: Action) -> bool:
        """Whether two actions are not surely of different deployments."""
        deployed = {action.scope[:end] for action in self.actions for end in _ends(action)}
        shared = min(len(one.scope), len(other.scope))
        return not {one.scope, other.scope} <= deployed or one.scope[:shared] == other.scope[:shared]

    @property
    def rolls_back(self) -> bool:
        """When it fails, or when one of its conditions is not met."""
        outcomes = [_mapping(self.body.get(name)) for name in ("OnFailure", "OnSuccess")]
        outcomes += [condition for one in outcomes for condition in _items(one.get("Conditions"))]
        return any(literal(one.get("Result")) == "ROLLBACK" for one in outcomes)


def stages_of(properties: Mapping[str, Any]) -> tuple[Stage, ...]:
    """Those of a pipeline's properties."""
    return tuple(_stage(one) for one in _items(properties.get("Stages")))


def _ends(action: Action) -> range:
    return range(len(action.scope) + 1) if action.provider == "CloudFormation" else range(0)


def _stage(body: Mapping[str, Any]) -> Stage:
    return Stage(
        name=shown(text(body.get("Name"))),
        actions=tuple(_action(one) for one in _items(body.get("Actions"))),
        body=body,
    )


def _action(body: Mapping[str, Any]) -> Action:
    kind = _mapping(body.get("ActionTypeId"))
    order = literal(body.get("RunOrder", 1))
    return Action(
        name=shown(text(body.get("Name"))),
        category=literal(kind.get("Category")) or "",
        provider=literal(kind.get("Provider")) or "",
        order=int(order) if order and order.isdecimal() else None,
        body=body,
    )


def _items(value: object) -> Iterator[Mapping[str, Any]]:
    return (one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else iter(())


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
