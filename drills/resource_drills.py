"""One drill for every resource of a stack, at create, at delete and, where it can be changed in place, at update."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drills.bench import Bench, DrillFailedError
from drills.changes import updatable
from drills.faults import Fault, Operation
from drills.outcome import Outcome
from recovery.target import Target

CREATE: Operation = "create"
DELETE: Operation = "delete"
UPDATE: Operation = "update"
TWICE = "twice"
RECOVERED, PERSON = 0, 1
ROLLED_BACK = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
Template = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ResourceDrill:
    """`faults` are put before the operation. `expected`: the states of which it may leave one."""

    environment: str
    operation: Operation
    logical_id: str
    resource_type: str
    broken: str
    faults: Sequence[Fault]
    expected: frozenset[str]
    variant: str = ""

    @property
    def name(self) -> str:
        """Such as `dev/create/VPCB9E5F0B4`."""
        return "/".join([self.environment, self.operation, self.logical_id, *([self.variant] if self.variant else [])])

    def blank(self) -> Outcome:
        return Outcome(
            drill=self.name,
            environment=self.environment,
            broken=self.broken,
            operation=self.operation,
            logical_id=self.logical_id,
            resource_type=self.resource_type,
        )

    def perform(self, bench: Bench) -> None:
        """Break it, recover, deploy again as the pipeline does. Raises DrillFailedError."""
        bench.ready(self.environment, empty=self.operation == CREATE)
        bench.faults(self.faults)
        bench.trial.left = self._broken(bench)
        if bench.trial.left not in self.expected:
            raise DrillFailedError(f"the fault left {bench.trial.left or 'no stack'}, not {' or '.join(self.expected)}")
        recovered = bench.recover(bench.ground.target(self.environment), ending=self.endings)
        bench.faults([])
        if recovered.exit_code == PERSON:
            self._as_told(bench)
        if self.operation == UPDATE:
            again = bench.ground.changed_delivery.deploy(self.environment)
            bench.expect("", again, "the same commit's next deploy failed:")
        bench.green(self.environment)

    @property
    def endings(self) -> tuple[int, ...]:
        """What will not go twice is left behind, or where its name is fixed, is a person's to delete."""
        return (RECOVERED, PERSON) if self.variant == TWICE else (RECOVERED,)

    def _as_told(self, bench: Bench) -> None:
        """A person mends what kept the resource, which is over now, and deletes it and the stack."""
        left = bench.ground.account(self.environment).delete(bench.ground.target(self.environment).stack)
        bench.expect("DELETE_COMPLETE", left, "the person's deletion ended in")

    def _broken(self, bench: Bench) -> str:
        """The state that the faults leave."""
        ground, stack = bench.ground, bench.ground.target(self.environment).stack
        account = ground.account(self.environment)
        if self.operation == DELETE:
            return account.delete(stack)
        delivery = ground.delivery if self.operation == CREATE else ground.changed_delivery
        delivery.deploy(self.environment)
        return account.at_rest(stack)


@dataclass(frozen=True, kw_only=True)
class SeenUpdate:
    """What an update of everything was seen to do: `order` of the logical ids, and which of them were `replaced`."""

    order: Sequence[str] = ()
    replaced: frozenset[str] = frozenset()


def resource_drills(target: Target, template: Template, seen: SeenUpdate) -> Iterator[ResourceDrill]:
    """All of one environment. What fails after a resource was updated is the last one that is updated."""
    for logical_id, resource in template["Resources"].items():
        common = {"environment": target.name, "logical_id": logical_id, "resource_type": resource["Type"]}
        yield _at_create(target.stack, common)
        if resource.get("DeletionPolicy", "Delete") == "Delete":  # what is kept is never asked to go
            yield from _at_delete(target.stack, common)
    can_change = set(updatable(template))
    ordered = [one for one in seen.order if one in can_change]
    for logical_id in ordered:
        common = {
            "environment": target.name,
            "logical_id": logical_id,
            "resource_type": template["Resources"][logical_id]["Type"],
        }
        if logical_id in seen.replaced:
            yield _at_replacement(target.stack, common)
        else:
            yield _at_update(target.stack, common, last=ordered[-1])


def _at_create(stack: str, common: Mapping[str, str]) -> ResourceDrill:
    fault = Fault(stack=stack, logical_id=common["logical_id"], operation=CREATE)
    return ResourceDrill(
        **common, operation=CREATE, broken="its first create fails", faults=(fault,), expected=ROLLED_BACK
    )


def _at_delete(stack: str, common: Mapping[str, str]) -> Iterator[ResourceDrill]:
    left = frozenset({"DELETE_FAILED"})
    for times, variant, broken in ((1, "", "its delete fails once"), (2, TWICE, "its delete fails twice")):
        fault = Fault(stack=stack, logical_id=common["logical_id"], operation=DELETE, times=times)
        yield ResourceDrill(**common, operation=DELETE, variant=variant, broken=broken, faults=(fault,), expected=left)


def _at_update(stack: str, common: Mapping[str, str], *, last: str) -> ResourceDrill:
    """What comes last can only fail itself; everything else was updated by then, and fails when it is turned back."""
    if common["logical_id"] == last:
        faults = [Fault(stack=stack, logical_id=last, operation=UPDATE)]
        broken, left = "its update fails, after all others", frozenset({"UPDATE_ROLLBACK_COMPLETE"})
    else:
        faults = [
            Fault(stack=stack, logical_id=last, operation=UPDATE),
            Fault(stack=stack, logical_id=common["logical_id"], operation=UPDATE, skip=1),
        ]
        broken, left = f"{last}'s update fails, then the way back of this one", frozenset({"UPDATE_ROLLBACK_FAILED"})
    return ResourceDrill(**common, operation=UPDATE, broken=broken, faults=faults, expected=left)


def _at_replacement(stack: str, common: Mapping[str, str]) -> ResourceDrill:
    """Most types are replaced by CloudFormation, which creates another; some change their id in an update of theirs."""
    faults = [
        Fault(stack=stack, logical_id=common["logical_id"], operation=operation) for operation in (CREATE, UPDATE)
    ]
    left = frozenset({"UPDATE_ROLLBACK_COMPLETE"})
    broken = "the update replaces it, and that fails"
    return ResourceDrill(**common, operation=UPDATE, broken=broken, faults=faults, expected=left)
