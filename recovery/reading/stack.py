"""Reads the stack itself, what it holds, and the change sets that wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from recovery.observed import ChangeSet, Event, Resource, Stack
from recovery.reading.template import Template
from recovery.reading.words import tags, unless_missing

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ListChangeSetsOutputTypeDef

GONE = frozenset({"DELETE_COMPLETE", "DELETE_SKIPPED"})
"""A resource in one of these is listed, and no longer the stack's."""


def read_stack(cloudformation: CloudFormationClient, name: str) -> Stack | None:
    """`None` where there is none of the name: a deleted stack is found by its id only."""
    answer = unless_missing(lambda: cloudformation.describe_stacks(StackName=name))
    if answer is None:
        return None
    stack = answer["Stacks"][0]
    return Stack(
        name=name,
        stack_id=stack.get("StackId", ""),
        status=stack["StackStatus"],
        reason=stack.get("StackStatusReason", ""),
        protected=stack.get("EnableTerminationProtection", False),
        tags=tags(stack.get("Tags")),
        parent=stack.get("RootId") or stack.get("ParentId", ""),
    )


def read_resources(
    cloudformation: CloudFormationClient, stack_id: str, template: Template, events: Sequence[Event]
) -> tuple[Resource, ...]:
    """Those that the stack still holds. A listing without a reason borrows that of the resource's last event."""
    reasons = {(event.logical_id, event.status): event.reason for event in events}
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_id)
    return tuple(
        Resource(
            logical_id=(logical_id := one["LogicalResourceId"]),
            resource_type=one["ResourceType"],
            physical_id=one.get("PhysicalResourceId", ""),
            status=(status := one["ResourceStatus"]),
            reason=one.get("ResourceStatusReason") or reasons.get((logical_id, status), ""),
            policy=template.policy(logical_id),
            named=bool(template.name(logical_id)),
            uses=template.uses(logical_id),
        )
        for page in pages
        for one in page["StackResourceSummaries"]
        if one["ResourceStatus"] not in GONE
    )


def read_change_sets(cloudformation: CloudFormationClient, stack: Stack) -> tuple[ChangeSet, ...]:
    """All that were made for the stack and neither executed nor deleted; none of one that went meanwhile."""
    pages = cloudformation.get_paginator("list_change_sets").paginate(StackName=stack.name)
    return unless_missing(lambda: _of_stack(pages, stack.stack_id)) or ()


def _of_stack(pages: Iterable[ListChangeSetsOutputTypeDef], stack_id: str) -> tuple[ChangeSet, ...]:
    return tuple(
        ChangeSet(
            name=one.get("ChangeSetName", ""),
            status=one.get("Status", ""),
            execution_status=one.get("ExecutionStatus", ""),
            reason=one.get("StatusReason", ""),
        )
        for page in pages
        for one in page["Summaries"]
        if one.get("StackId") == stack_id
    )


def read_coming_tags(cloudformation: CloudFormationClient, stack_id: str, names: Sequence[str]) -> dict[str, str]:
    """The tags that all of these change sets would give the stack: one in review has none of its own yet."""
    answers = [cloudformation.describe_change_set(StackName=stack_id, ChangeSetName=name) for name in names]
    found = [tags(answer.get("Tags")) for answer in answers]
    return (
        {key: value for key, value in found[0].items() if all(one.get(key) == value for one in found)} if found else {}
    )
