"""Watches a stack while a change set is executed: every event to the log, and the first failing one as the reason."""

import time
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from rehearsal.codebuild.shell import StoppedError
from rehearsal.walk.job import ActionFailedError, Job

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

STACK = "AWS::CloudFormation::Stack"
SUCCEEDED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
POLL_SECONDS = 0.1
LONGEST_SECONDS = 3600.0


class StackEvents:
    """The events of one execution. They are read as the account's root: it is we who look, not the pipeline."""

    def __init__(self, job: Job, stack: str) -> None:
        self._job, self._stack = job, stack
        account = job.action.account or job.blueprint.account
        self._client = job.sessions.root(account, job.action.region).client("cloudformation")
        self._newest = next((event["EventId"] for event in self._events()), "")
        self._new: list[StackEventTypeDef] = []

    def wait(self) -> None:
        """Until the stack is in a final state. Raises ActionFailedError, with the first failing event."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while not (final := self._final()):
            if time.monotonic() > deadline:
                raise ActionFailedError(f"{self._stack} was not done after {LONGEST_SECONDS:.0f} seconds")
            if self._job.site.stop.wait(POLL_SECONDS):
                raise StoppedError
        if final not in SUCCEEDED:
            raise ActionFailedError(f"{self._stack} is {final}. {self._first_failure()}".strip())

    def _final(self) -> str:
        """The status in which the stack came to rest since we look; empty while it works."""
        for event in self._unseen():
            self._newest = event["EventId"]
            self._new.append(event)
            self._job.log(_line(event))
        own = [event for event in self._new if _is_of_stack(event)]
        status = own[-1].get("ResourceStatus", "") if own else ""
        return "" if status.endswith("_IN_PROGRESS") else status

    def _unseen(self) -> "list[StackEventTypeDef]":
        """Oldest first. What was there before is not read again: a stack keeps its events for 90 days."""
        return list(takewhile(lambda event: event["EventId"] != self._newest, self._events()))[::-1]

    def _events(self) -> "Iterator[StackEventTypeDef]":
        """Newest first, a page at a time."""
        for page in self._client.get_paginator("describe_stack_events").paginate(StackName=self._stack):
            yield from page["StackEvents"]

    def _first_failure(self) -> str:
        failed = [event for event in self._new if event.get("ResourceStatus", "").endswith("_FAILED")]
        of_resources = [event for event in failed if not _is_of_stack(event)] or failed
        if not of_resources:
            return ""
        first = of_resources[0]
        return (
            f"{first.get('LogicalResourceId')} ({first.get('ResourceType')}): {first.get('ResourceStatus')}: "
            f"{first.get('ResourceStatusReason', 'no reason given')}"
        )


def _is_of_stack(event: "StackEventTypeDef") -> bool:
    """Of the stack itself, and not of a nested one in it."""
    return event.get("ResourceType") == STACK and event.get("PhysicalResourceId") == event["StackId"]


def _line(event: "StackEventTypeDef") -> str:
    reason = f": {event['ResourceStatusReason']}" if event.get("ResourceStatusReason") else ""
    kind, name = event.get("ResourceType", ""), event.get("LogicalResourceId", "")
    return f"{event.get('ResourceStatus', '')} {kind} {name}{reason}"
