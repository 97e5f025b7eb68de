"""What a stack keeps when it is deleted; and what its deletion would take from that all the same."""

from __future__ import annotations

from collections.abc import Sequence

from recovery.observed import Resource
from recovery.plan import Person
from recovery.states.case import Case


def kept(case: Case) -> list[Resource]:
    """CloudFormation leaves these when a stack is deleted, by their DeletionPolicy."""
    return [one for one in case.observed.resources if one.kept and one.physical_id and one.status != "CREATE_FAILED"]


def endangered(case: Case) -> Person | None:
    """A person's step where a target that keeps would lose something by the deletion of what goes with the stack."""
    stay = kept(case)
    found = [
        f"{one.logical_id} ({one.resource_type}) of {', '.join(each.physical_id for each in taken)}"
        for one in case.observed.resources
        if (taken := _taken(one, stay))
    ]
    if not found or not case.target.keeps:
        return None
    return Person(
        what=f"copy what {', '.join(one.physical_id for one in stay)} holds, and delete {case.stack.name} by hand",
        reason=f"what the template keeps is not safe with its deletion, by which {'; '.join(found)} would go: a custom "
        "resource may empty it on its way out, and it is left without its policy, or without the key that reads it",
    )


def _taken(resource: Resource, stay: Sequence[Resource]) -> list[Resource]:
    """What stays, and loses something when this one is deleted."""
    if resource.kept or not resource.physical_id:
        return []
    if resource.resource_type.startswith("Custom::") or resource.resource_type == "AWS::CloudFormation::CustomResource":
        return [one for one in stay if one.logical_id in resource.uses]  # asked to delete even what it half made
    if resource.status == "CREATE_FAILED":
        return []
    if resource.resource_type == "AWS::KMS::Key":
        return [one for one in stay if resource.logical_id in one.uses]
    return [
        one for one in stay if resource.resource_type == "AWS::S3::BucketPolicy" and one.logical_id in resource.uses
    ]
