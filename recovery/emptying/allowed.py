"""The proof that a bucket may be emptied. Fencing and emptying take nothing else, so nobody can forget to ask."""

from collections.abc import Iterator
from dataclasses import InitVar, dataclass

from recovery.observed import Bucket, Observed, Resource
from recovery.target import Target
from report.problem import Problem

BUCKET = "AWS::S3::Bucket"
_LOOKED = object()


@dataclass(frozen=True, kw_only=True)
class Emptiable:
    """A bucket that may be emptied. Only `emptiable` makes one; `looked` is what nobody else has.

    `stack` is who it belongs to, `versions` how many versions and delete markers there were, or `None` where they were
    not all counted.
    """

    bucket: str
    account: str
    region: str
    stack: str
    versions: int | None
    looked: InitVar[object]

    def __post_init__(self, looked: object) -> None:
        if looked is not _LOOKED:
            raise TypeError("only emptiable() says that a bucket may be emptied")

    @property
    def where(self) -> str:
        return f"{self.account}/{self.region}"


def emptiable(target: Target, observed: Observed, bucket: str) -> Emptiable:
    """The proof for one bucket of the target's stack, by name, as it was seen.

    Raises `Problem`: bucket-not-emptiable, with every reason why it may not be emptied.
    """
    found = next((one for one in observed.buckets if one.name == bucket), None)
    why = list(_forbidden(target, observed, bucket, found))
    if found is None or why:
        raise Problem(
            "bucket-not-emptiable",
            what=f"the bucket {bucket} may not be emptied",
            where=target.where,
            why="; ".join(why),
            remedy=f"./sluice recover {target.name} shows what it would do, and touches nothing; what is kept stays",
        )
    return Emptiable(
        bucket=bucket,
        account=target.account,
        region=target.region,
        stack=target.stack,
        versions=found.versions if found.counted_all else None,
        looked=_LOOKED,
    )


def _forbidden(target: Target, observed: Observed, bucket: str, found: Bucket | None) -> Iterator[str]:
    """Every reason, each a sentence."""
    if target.keeps:
        yield f"{target.name} keeps its logs, whatever becomes of its stack"
    if (observed.account, observed.region) != (target.account, target.region):
        yield f"the look was at {observed.account}/{observed.region}"
    yield from _of_another_stack(target, observed)
    yield from _not_of_the_stack(
        target, [one for one in observed.resources if (one.resource_type, one.physical_id) == (BUCKET, bucket)]
    )
    if found is None:
        yield "it was not seen"
        return
    if found.region != target.region:
        yield f"it is in {found.region}" if found.region else "it is not there"
    if found.owner:
        yield found.owner
    if found.lock:
        yield found.lock


def _of_another_stack(target: Target, observed: Observed) -> Iterator[str]:
    stack = observed.stack
    if stack is None or stack.name != target.stack:
        yield f"the stack {target.stack} was not seen"
        return
    if any(stack.tags.get(key) != value for key, value in target.tags.items()):
        yield f"{stack.name} does not have the tags of {target.name}"
    if stack.protected:
        yield f"{stack.name} is protected against its deletion, and so is what would be deleted for it"
    if stack.parent:
        yield f"{stack.name} is nested in {stack.parent}"


def _not_of_the_stack(target: Target, resources: list[Resource]) -> Iterator[str]:
    if not resources:
        yield f"it is not a resource of {target.stack}"
    for resource in resources:
        if resource.kept:
            yield f"its DeletionPolicy is {resource.policy}: CloudFormation leaves it when {target.stack} goes"
        if resource.status == "CREATE_FAILED":
            yield "its create failed, so it is not the stack's, whoever has a bucket of that name"
        if resource.status in ("DELETE_COMPLETE", "DELETE_SKIPPED"):
            yield f"it is {resource.status}: {target.stack} does not hold it any more"
