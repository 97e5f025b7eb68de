"""What stands in the emulated accounts after the walk, and how far it can be believed."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from rehearsal.emulator.control import Control
from rehearsal.readback.fidelity import read_back
from rehearsal.readback.network import is_network, read_network
from rehearsal.sessions import Sessions
from rehearsal.timeline import Fidelity, Ignored, Network, Rehearsal

Place = tuple[str, str]
"""An account and a region."""
STANDING = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


def survey(record: Rehearsal, *, places: Iterable[Place], control: Control, sessions: Sessions) -> None:
    """Fills the record with what each place's stacks are and do: fidelity, networks, what is ignored or not judged."""
    stacks = [
        (place, stack)
        for place in sorted(set(places))
        for stack in control.stacks(*place)
        if stack["status"] in STANDING
    ]
    with ThreadPoolExecutor(max_workers=4) as pool:
        record.fidelity = list(pool.map(lambda one: _fidelity(one[0], one[1], sessions), stacks))
        networks = pool.map(lambda place: list(_networks(place, sessions)), sorted(set(places)))
        record.networks = [network for some in networks for network in some]
    record.ignored = [Ignored(**one) for one in control.ignored()]
    record.denials = [_sentence(denial) for denial in control.denials()]
    record.not_judged += [f"{one['what']}: {one['why']}" for one in control.not_judged()]


def _fidelity(place: Place, stack: Mapping[str, Any], sessions: Sessions) -> Fidelity:
    account, region = place
    session = sessions.root(account, region)
    return read_back(session, account=account, region=region, stack=stack["name"], resources=stack["resources"])


def _networks(place: Place, sessions: Sessions) -> Iterator[Network]:
    session = sessions.root(*place)
    for stack in _described(session):
        outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
        tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
        if stack["StackStatus"] in STANDING and is_network(outputs):
            environment = tags.get("Environment", stack["StackName"])
            yield read_network(session, outputs, environment=environment, account=place[0], region=place[1])


def _described(session: boto3.Session) -> Iterator[Any]:
    for page in session.client("cloudformation").get_paginator("describe_stacks").paginate():
        yield from page["Stacks"]


def _sentence(denial: Mapping[str, str]) -> str:
    return f"{denial['principal']} may not {denial['action']} on {denial['resource']}: {denial['why']}"
