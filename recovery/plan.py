"""What frees a stack, as data: it can be printed, compared, approved, and carried out by `apply.py`.

Every step says why. A step that only a person can take stands in the plan too, and ends it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from recovery.observed import Event


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Until CloudFormation has ended what it is at; then there is a new look."""

    kind: ClassVar[str] = "wait"
    stack: str
    reason: str

    def __str__(self) -> str:
        return f"wait until {self.stack} is at rest"


@dataclass(frozen=True, kw_only=True)
class DeleteChangeSet:
    kind: ClassVar[str] = "delete-change-set"
    stack: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"delete the change set {self.name} of {self.stack}"


@dataclass(frozen=True, kw_only=True)
class FenceBucket:
    """Nothing may write into it from now on: its flow logs are deleted, and its policy denies the rest."""

    kind: ClassVar[str] = "fence-bucket"
    bucket: str
    flow_logs: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        ending = f", and delete what writes into it: {', '.join(self.flow_logs)}" if self.flow_logs else ""
        return f"deny all writes into the bucket {self.bucket}{ending}"


@dataclass(frozen=True, kw_only=True)
class EmptyBucket:
    kind: ClassVar[str] = "empty-bucket"
    bucket: str
    count: str
    reason: str

    def __str__(self) -> str:
        return f"delete every object, version and delete marker of the bucket {self.bucket} ({self.count} now)"


@dataclass(frozen=True, kw_only=True)
class DeleteStack:
    """`retain` are logical ids that are left behind although the template would delete them, legal in DELETE_FAILED
    only. `kept` are physical ids that stay because the template says so. `empties` are the buckets that steps before
    this one emptied: where one has been written to meanwhile, it is fenced and emptied again, a few times."""

    kind: ClassVar[str] = "delete-stack"
    stack: str
    reason: str
    retain: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    empties: tuple[str, ...] = ()

    def __str__(self) -> str:
        left = [f"leaves {', '.join(self.retain)} behind"] if self.retain else []
        kept = [f"keeps {', '.join(self.kept)}"] if self.kept else []
        return ", ".join([f"delete the stack {self.stack}", *left, *kept])


@dataclass(frozen=True, kw_only=True)
class ContinueRollback:
    """`skip` are logical ids that CloudFormation is told to pass over; they are then not as its record says."""

    kind: ClassVar[str] = "continue-rollback"
    stack: str
    reason: str
    skip: tuple[str, ...] = ()

    def __str__(self) -> str:
        ending = f", passing over {', '.join(self.skip)}, which will have drifted" if self.skip else ""
        return f"continue the rollback of {self.stack}{ending}"


@dataclass(frozen=True, kw_only=True)
class RollBack:
    kind: ClassVar[str] = "roll-back"
    stack: str
    reason: str

    def __str__(self) -> str:
        return f"roll {self.stack} back to its last good state"


@dataclass(frozen=True, kw_only=True)
class DeleteLeftover:
    """Something of ours that belongs to no stack and has the name that a create needs; never in what keeps."""

    kind: ClassVar[str] = "delete-leftover"
    resource_type: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"delete the {self.resource_type} {self.name}, which an earlier stack left behind"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person must act, or decide. `what` is an instruction; it ends the plan."""

    kind: ClassVar[str] = "person"
    what: str
    reason: str

    def __str__(self) -> str:
        return f"a person must: {self.what}"


Step = (
    Wait
    | DeleteChangeSet
    | FenceBucket
    | EmptyBucket
    | DeleteStack
    | ContinueRollback
    | RollBack
    | DeleteLeftover
    | Person
)


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Why a stack is as it is, and what frees it.

    `cause` is one sentence. `first_failure` is the event that began it, where one did. `blocks`: the next run of the
    pipeline fails on this stack as it is. An empty plan: there is nothing to do. `after` says what a person does next,
    once the plan is done, or is empty.
    """

    stack: str
    status: str
    cause: str
    first_failure: Event | None = None
    plan: Sequence[Step] = ()
    blocks: bool = False
    after: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "stack": self.stack,
            "status": self.status,
            "cause": self.cause,
            "first_failure": asdict(self.first_failure) if self.first_failure else None,
            "blocks": self.blocks,
            "plan": [{"kind": step.kind, "step": str(step), **asdict(step)} for step in self.plan],
            "after": self.after,
        }
