"""What a stack keeps when it is deleted; and what its deletion would take from that all the same."""

from __future__ import annotations

from recovery.observed import Resource
from recovery.plan import Person
from recovery.states.case import Case


def kept(case: Case) -> list[Resource]:
    """CloudFormation leaves these when a stack is deleted, by their DeletionPolicy."""
    return [one for one in case.observed.resources if one.kept and one.physical_id and one.status != "CREATE_FAILED"]


def endangered(case: Case) -> Person | None:
    """A person's step where a target that keeps would lose something by the deletion of what goes with the stack."""
    names = {one.logical_id: one.physical_id for one in kept(case)}
    found = [
        f"{one.logical_id} ({one.resource_type}), which uses {', '.join(names[each] for each in sorted(used))}"
        for one in case.observed.resources
        if _takes(one) and (used := one.uses & names.keys())
    ]
    if not found or not case.target.keeps:
        return None
    return Person(
        what=f"copy what {', '.join(names.values())} holds, and delete {case.stack.name} by hand",
        reason="the template keeps it, but its deletion would also delete "
        f"{'; '.join(found)}: a custom resource may empty it on its way out, and a bucket is left without its policy",
    )


def _takes(resource: Resource) -> bool:
    """Whether its own deletion changes what it uses. A custom resource is asked to delete even what it half made."""
    if resource.kept or not resource.physical_id:
        return False
    if resource.resource_type.startswith("Custom::") or resource.resource_type == "AWS::CloudFormation::CustomResource":
        return True
    return resource.resource_type == "AWS::S3::BucketPolicy" and resource.status != "CREATE_FAILED"
