"""Looks at one stack: few calls, side by side, and nothing but describing ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from recovery.observed import Bucket, ChangeSet, Event, NameInTheWay, Observed, Resource, Stack, Writer
from recovery.reading.buckets import Asked, read_bucket
from recovery.reading.events import attempts, read_events
from recovery.reading.flow_logs import read_writers
from recovery.reading.in_the_way import read_in_the_way
from recovery.reading.stack import read_change_sets, read_coming_tags, read_resources, read_stack
from recovery.reading.template import Template, read_template
from recovery.reading.words import Notes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recovery.clients import Clients
    from recovery.target import Target

AT_ONCE = 8
BUCKET = "AWS::S3::Bucket"


def look(target: Target, clients: Clients) -> Observed:
    """One look. What the caller may not read is a sentence in `unread`; the stack itself must be readable.

    Raises what boto3 raises, or the door's Problem in its place, for any failure other than a denial.
    """
    stack = read_stack(clients.cloudformation, target.stack)
    if stack is None:
        return Observed(account=target.account, region=target.region, stack=None)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return _Look(target, clients, stack, Notes(), pool).whole()


class _Look:
    """What is read is asked by the stack's id: a stack of the same name that comes meanwhile is another."""

    def __init__(self, target: Target, clients: Clients, stack: Stack, notes: Notes, pool: ThreadPoolExecutor) -> None:
        self._target = target
        self._clients = clients
        self._stack = stack
        self._notes = notes
        self._pool = pool

    def whole(self) -> Observed:
        cloudformation, stack_id, read = self._clients.cloudformation, self._stack.stack_id, self._notes.read
        submit = self._pool.submit
        events_asked = submit(read, "events", partial(read_events, cloudformation, stack_id), otherwise=())
        change_sets_asked = submit(
            read, "change sets", partial(read_change_sets, cloudformation, self._stack), otherwise=()
        )
        template = self._template()
        events: tuple[Event, ...] = events_asked.result()
        change_sets: tuple[ChangeSet, ...] = change_sets_asked.result()
        nothing: tuple[Resource, ...] = ()
        ask = partial(read_resources, cloudformation, stack_id, template, events)
        resources = read("resources", ask, otherwise=nothing)
        in_the_way_asked = submit(self._in_the_way, events, template)
        buckets = self._buckets(resources)
        return Observed(
            account=self._target.account,
            region=self._target.region,
            stack=self._described(events, change_sets),
            events=events,
            resources=resources,
            buckets=buckets,
            change_sets=change_sets,
            in_the_way=in_the_way_asked.result(),
            unread=tuple(self._notes.unread),
        )

    def _described(self, events: Sequence[Event], change_sets: Sequence[ChangeSet]) -> Stack:
        """With what its events and, in review, its change sets tell about it."""
        stack = replace(self._stack, attempts=attempts(events, self._stack.stack_id, self._stack.status))
        if stack.status != "REVIEW_IN_PROGRESS" or stack.tags:
            return stack
        names = [one.name for one in change_sets]
        ask = partial(read_coming_tags, self._clients.cloudformation, stack.stack_id, names)
        return replace(stack, tags=self._notes.read("tags of change sets", ask, otherwise={}))

    def _template(self) -> Template:
        """A stack in review has none of its own yet."""
        if self._stack.status == "REVIEW_IN_PROGRESS":
            return Template()
        ask = partial(read_template, self._clients.cloudformation, self._stack.stack_id)
        template = self._notes.read("template", ask, otherwise=Template())
        if template.unread:
            self._notes.unread.append(template.unread)
        return template

    def _in_the_way(self, events: Sequence[Event], template: Template) -> tuple[NameInTheWay, ...]:
        ask = partial(read_in_the_way, self._clients, self._target, events, template)
        return self._notes.read("names in the way", ask, otherwise=())

    def _buckets(self, resources: Sequence[Resource]) -> tuple[Bucket, ...]:
        """Without a physical id a bucket was never made; one whose create failed may be anybody's."""
        made = [one for one in resources if one.resource_type == BUCKET and one.physical_id]
        ours = [one for one in made if one.status != "CREATE_FAILED"]
        if not ours:
            return ()
        physical_ids = {one.physical_id for one in resources}
        ask = partial(read_writers, self._clients.ec2, physical_ids)
        writers: Mapping[str, tuple[Writer, ...]] = self._notes.read("flow logs", ask, otherwise={})
        found = self._pool.map(lambda one: self._bucket(one, writers.get(one.physical_id, ())), ours)
        return tuple(bucket for bucket in found if bucket is not None)

    def _bucket(self, resource: Resource, writers: tuple[Writer, ...]) -> Bucket | None:
        asked = Asked(self._clients.s3, self._target, self._stack)
        ask = partial(read_bucket, asked, resource, writers)
        unknown: Bucket | None = None
        return self._notes.read(f"bucket {resource.physical_id}", ask, otherwise=unknown)
