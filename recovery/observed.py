"""What a diagnosis knows of a stack, as plain data. `observe.py` fills it; nothing here asks AWS anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Event:
    """One stack event. `at` is ISO 8601 in UTC; `reason` may be empty."""

    at: str
    logical_id: str
    resource_type: str
    physical_id: str
    status: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that the stack still holds. `policy` is its DeletionPolicy in the deployed template. `named`: the
    template chose its physical name, so that nothing else of that name can be created while it is there. `uses` are
    logical ids that its properties speak of."""

    logical_id: str
    resource_type: str
    physical_id: str
    status: str
    reason: str = ""
    policy: str = "Delete"
    named: bool = False
    uses: frozenset[str] = frozenset()

    @property
    def kept(self) -> bool:
        """Whether CloudFormation leaves it when the stack is deleted."""
        return self.policy in ("Retain", "RetainExceptOnCreate", "Snapshot")


@dataclass(frozen=True, kw_only=True)
class Writer:
    """A flow log that delivers into a bucket. `ours`: it is a resource of the same stack, or watches its VPC."""

    flow_log_id: str
    ours: bool


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """A bucket that is a resource of the stack, as S3 tells it.

    `region` is empty where the bucket is not there. `owner` is who it belongs to: "" this stack, or else a sentence
    ("it has the tags of stack X", "it is another account's"). `versions` counts versions and delete markers, up to
    `counted_all` being false. `lock` is a sentence where object lock is on, else empty.
    """

    logical_id: str
    name: str
    region: str
    owner: str = ""
    versions: int = 0
    counted_all: bool = True
    lock: str = ""
    writers: tuple[Writer, ...] = ()

    @property
    def count(self) -> str:
        """For a sentence: "12", or "more than 2000"."""
        return f"{self.versions:,}" if self.counted_all else f"more than {self.versions:,}"


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    name: str
    status: str
    execution_status: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class NameInTheWay:
    """Something that a create collided with. `ours`: it has the target's tags and belongs to no stack."""

    resource_type: str
    name: str
    ours: bool
    told: str


@dataclass(frozen=True, kw_only=True)
class Stack:
    """`parent` is the root stack's id where this one is nested. `attempts` counts how often the state that it is in
    was reached in a row: 2 in DELETE_FAILED means that two deletions have failed, one after the other."""

    name: str
    stack_id: str
    status: str
    reason: str = ""
    protected: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    attempts: int = 1


@dataclass(frozen=True, kw_only=True)
class Observed:
    """One look. `stack` is None where there is none of the name. `events` are those of the last operations, oldest
    first. `unread` are sentences about what could not be read, such as a call that was denied."""

    account: str
    region: str
    stack: Stack | None
    events: tuple[Event, ...] = ()
    resources: tuple[Resource, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    change_sets: tuple[ChangeSet, ...] = ()
    in_the_way: tuple[NameInTheWay, ...] = ()
    unread: tuple[str, ...] = ()

    def resource(self, logical_id: str) -> Resource | None:
        return next((one for one in self.resources if one.logical_id == logical_id), None)
