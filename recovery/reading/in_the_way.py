"""Finds what a create collided with, and whether an earlier stack of ours left it behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.observed import Event, NameInTheWay
from recovery.reading.template import Template
from recovery.reading.words import denial, tags, unless, unless_missing
from recovery.target import Target
from report.problem import Problem

if TYPE_CHECKING:
    from recovery.clients import Clients

EXISTS = re.compile(r"already exists(?! on bucket)", re.IGNORECASE)
"""CloudFormation and the services say it in many sentences. A bucket *policy* that exists is no name in the way."""
IDENTIFIERS = (
    re.compile(r"""with identifier '?\{"/properties/\w+":"(?P<name>[^"]+)"\}"""),
    re.compile(r"with identifier '(?P<name>[^'{]+)'"),
    re.compile(r"^(?P<name>(?=\S*[\d/._-])[\w./-]+) already exists"),
    re.compile(r"with (?:the )?(?:specified )?name '?(?P<name>[\w./-]+?)'? already exists"),
)


def read_in_the_way(
    clients: Clients, target: Target, events: Iterable[Event], template: Template
) -> tuple[NameInTheWay, ...]:
    """Of the creates that failed on a name; what is gone by now is in nobody's way."""
    collided = {
        event.logical_id: event for event in events if event.status == "CREATE_FAILED" and EXISTS.search(event.reason)
    }
    found = (_name_in_the_way(clients, target, event, template) for event in collided.values())
    return tuple(one for one in found if one is not None)


def _name_in_the_way(clients: Clients, target: Target, event: Event, template: Template) -> NameInTheWay | None:
    name, kind = name_of(event, template), event.resource_type
    foreign = NameInTheWay(resource_type=kind, name=name, ours=False, told=event.reason)
    if kind not in TAGS:
        return foreign
    try:
        found = TAGS[kind](clients, target, name)
        if found is None:
            return None
        tagged = all(found.get(key) == value for key, value in target.tags.items())
        return replace(foreign, ours=tagged and not claimed(clients, name))
    except (Problem, ClientError) as error:  # what is not shown to be ours is not ours: no plan rests on it
        return replace(foreign, told=f"{event.reason} ({denial(error)})")


def name_of(event: Event, template: Template) -> str:
    """What collided: as the event has it, or the template, or the event's sentence; else its logical id."""
    written = template.name(event.logical_id)
    said = next((match["name"] for each in IDENTIFIERS if (match := each.search(event.reason))), "")
    return event.physical_id or (written if isinstance(written, str) else "") or said or event.logical_id


def claimed(clients: Clients, name: str) -> bool:
    """Whether some stack holds it. A resource whose create failed is held by none."""
    answer = unless_missing(lambda: clients.cloudformation.describe_stack_resources(PhysicalResourceId=name))
    held = answer["StackResources"] if answer else []
    return any(
        one.get("PhysicalResourceId") == name and one["ResourceStatus"] not in ("CREATE_FAILED", "DELETE_COMPLETE")
        for one in held
    )


def _parameter_tags(clients: Clients, _target: Target, name: str) -> dict[str, str] | None:
    answer = unless(
        "InvalidResourceId",
        ask=lambda: clients.ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name),
    )
    return tags(answer.get("TagList")) if answer else None


def _log_group_tags(clients: Clients, target: Target, name: str) -> dict[str, str] | None:
    arn = f"arn:aws:logs:{target.region}:{target.account}:log-group:{name}"
    answer = unless("ResourceNotFoundException", ask=lambda: clients.logs.list_tags_for_resource(resourceArn=arn))
    return dict(answer.get("tags", {})) if answer else None


TAGS: Mapping[str, Callable[[Clients, Target, str], dict[str, str] | None]] = {
    "AWS::SSM::Parameter": _parameter_tags,
    "AWS::Logs::LogGroup": _log_group_tags,
}
"""By the types of which a leftover of ours may be deleted: the tags, or `None` where there is none of the name."""
