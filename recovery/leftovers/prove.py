"""Proves that nothing is left of a destroyed environment, or says what is: by tag, by name, by log group, by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from recovery.leftovers.by_name import buckets, functions, log_groups, parameters, roles
from recovery.leftovers.by_tag import addresses, interfaces, tagged
from recovery.leftovers.eyes import Eyes
from recovery.leftovers.left import Left, Proof
from recovery.reading.words import Notes, unless_missing
from stages.names import start_of_names

Look = Callable[[Eyes], Iterator[Left]]
LOOKS: Mapping[str, Look] = {
    "tags": tagged,
    "network interfaces": interfaces,
    "addresses": addresses,
    "buckets": buckets,
    "roles": roles,
    "functions": functions,
    "log groups": log_groups,
    "parameters": parameters,
}
"""By what each looks at."""


def prove(eyes: Eyes) -> Proof:
    """Looks everywhere at once. What may not be looked at is in `unread`; any other failure is raised."""
    notes = Notes()

    def found_by(what: str) -> list[Left]:
        return notes.read(what, lambda: list(LOOKS[what](eyes)), otherwise=[])

    with ThreadPoolExecutor(len(LOOKS) + 2) as pool:
        nothing: frozenset[str] = frozenset()
        spared_asked = pool.submit(notes.read, "the access stack", partial(_of_access_stack, eyes), otherwise=nothing)
        others_asked = pool.submit(notes.read, "other stacks", partial(_other_stacks, eyes), otherwise=nothing)
        found = [one for each in pool.map(found_by, LOOKS) for one in each]
    others = tuple(_names_of({*others_asked.result(), *eyes.elsewhere}, eyes))
    left = {
        (name := _bare(one.name)): _spared(one, eyes) if name in spared_asked.result() else one
        for one in found
        if not _bare(one.name).startswith(others)
    }
    return Proof(
        left=tuple(sorted(left.values(), key=lambda one: (not one.wrong, one.kind, one.name))),
        unread=tuple(notes.unread),
    )


def _bare(name: str) -> str:
    """The last part of an ARN, which is what a stack's record calls it; any other name as it is."""
    if not name.startswith("arn:"):
        return name.removeprefix("/aws/lambda/")
    return name.split(":", 5)[-1].split("/")[-1].split(":")[-1]


def _spared(one: Left, eyes: Eyes) -> Left:
    return replace(one, wrong=False, told=f"is {eyes.names.access_stack}'s: the roles of the pipeline's steps stay")


def _of_access_stack(eyes: Eyes) -> frozenset[str]:
    """Its name, and what it holds: bootstrap made it, and the next deploy needs it."""
    stack, cloudformation = eyes.names.access_stack, eyes.clients.cloudformation
    described = unless_missing(lambda: cloudformation.describe_stacks(StackName=stack))
    if described is None:
        return frozenset()
    stack_id = described["Stacks"][0].get("StackId", "")
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    held = {one.get("PhysicalResourceId", "") for page in pages for one in page["StackResourceSummaries"]}
    return frozenset({stack, _bare(stack_id), *(_bare(one) for one in held)})


def _other_stacks(eyes: Eyes) -> frozenset[str]:
    """Every stack of this region."""
    pages = eyes.clients.cloudformation.get_paginator("describe_stacks").paginate()
    return frozenset(one["StackName"] for page in pages for one in page["Stacks"])


def _names_of(stacks: Set[str], eyes: Eyes) -> Iterator[str]:
    """How names begin that are of a stack whose name goes on after this one's: a copy `dev-x`, or the region
    `dev-eu-west-1`, is not what is left of `dev`. CloudFormation shortens some; one that may be ours is not spared."""
    own = f"{eyes.target.stack}-"
    for stack in stacks:
        if stack.startswith(own):
            yield f"{stack}-"
            if not own.startswith(start := start_of_names(stack)):
                yield start
