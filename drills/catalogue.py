"""Every drill there is on one ground, in one order: each worker makes the same list of the same commit."""

from collections.abc import Iterator
from dataclasses import dataclass

from drills.bench import Bench
from drills.drill import Drill
from drills.named.catalogue import NAMED
from drills.resource_drills import ResourceDrill, SeenUpdate, resource_drills
from drills.templates import template_of


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which drills to run: the named ones by name, and those of resources that have all that is given.

    `logical_id` is one, or how it begins."""

    named: frozenset[str] = frozenset()
    resources: bool = False
    environment: str = ""
    logical_id: str = ""
    operation: str = ""

    def takes(self, drill: ResourceDrill) -> bool:
        return (
            self.environment in ("", drill.environment)
            and self.operation in ("", drill.operation)
            and drill.logical_id.startswith(self.logical_id)
        )


def chosen(choice: Choice, bench: Bench) -> list[Drill]:
    """Those of a choice, named ones first. To know in which order updates go, each environment is updated once."""
    named: list[Drill] = [one for one in NAMED if one.name in choice.named]
    return [*named, *(_of_resources(choice, bench) if choice.resources else ())]


def _of_resources(choice: Choice, bench: Bench) -> Iterator[Drill]:
    for props in bench.ground.estate.environments:
        if choice.environment in ("", props.suffix):
            template = template_of(bench.ground.assembly, props.suffix)
            seen = _seen_update(bench, props.suffix) if choice.operation in ("", "update") else SeenUpdate()
            drills = resource_drills(bench.ground.target(props.suffix), template, seen)
            yield from (drill for drill in drills if choice.takes(drill))


def _seen_update(bench: Bench, environment: str) -> SeenUpdate:
    """An update of all that can be changed in place, deployed and taken back."""
    bench.ready(environment)
    ground, stack = bench.ground, bench.ground.target(environment).stack
    account = ground.account(environment)
    before, ids = len(account.events(stack)), account.physical_ids(stack)
    bench.expect("", ground.changed_delivery.deploy(environment), "a commit that changes everything failed:")
    begun = [one for one in account.events(stack)[before:] if one["ResourceStatus"] == "UPDATE_IN_PROGRESS"]
    now = account.physical_ids(stack)
    bench.green(environment)
    return SeenUpdate(
        order=[one["LogicalResourceId"] for one in begun if one["LogicalResourceId"] != stack],
        replaced=frozenset(name for name, physical_id in ids.items() if now[name] != physical_id),
    )
