"""What a deleted stack leaves in the account, on purpose: no stack has it any more, so it is written down."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from recovery.observed import Observed
from recovery.plan import DeleteStack
from recovery.target import Target


@dataclass(frozen=True, kw_only=True)
class Orphan:
    """`find` is a command that shows it, or all that has its tags."""

    resource_type: str
    name: str
    logical_id: str
    stack_id: str
    why: str
    find: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def orphans(step: DeleteStack, before: Observed, target: Target) -> tuple[Orphan, ...]:
    """Of a stack as it was before it was deleted."""
    stack_id = before.stack.stack_id if before.stack else ""
    return tuple(
        Orphan(
            resource_type=one.resource_type,
            name=one.physical_id,
            logical_id=one.logical_id,
            stack_id=stack_id,
            why="its deletion failed" if one.logical_id in step.retain else "kept, as its template says",
            find=_find(one.resource_type, one.physical_id, target),
        )
        for one in before.resources
        if one.logical_id in step.retain or one.physical_id in step.kept
    )


def _find(resource_type: str, name: str, target: Target) -> str:
    known = {
        "AWS::S3::Bucket": f"aws s3api list-object-versions --bucket {name}",
        "AWS::S3::BucketPolicy": f"aws s3api get-bucket-policy --bucket {name}",
        "AWS::KMS::Key": f"aws kms describe-key --key-id {name}",
        "AWS::Logs::LogGroup": f"aws logs describe-log-groups --log-group-name-prefix {name}",
    }
    tags = " ".join(f"Key={key},Values={value}" for key, value in target.tags.items())
    command = known.get(resource_type, f"aws resourcegroupstaggingapi get-resources --tag-filters {tags}")
    return f"{command} --region {target.region}"
