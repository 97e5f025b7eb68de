"""What stands in the emulated accounts, and how far it can be believed: read after each deploy, beside the next one."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple, Self

import boto3

from rehearsal.emulator.control import Control
from rehearsal.readback.fidelity import read_back
from rehearsal.readback.network import is_network, read_network
from rehearsal.sessions import Sessions
from rehearsal.timeline import ActionRecord, Fidelity, Ignored, Network, Rehearsal, Round, State

Place = tuple[str, str]
"""An account and a region."""
STANDING = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


class _Read(NamedTuple):
    """A stack as it was read: when its resources are others, it has to be read again."""

    resources: object
    fidelity: Fidelity


class Survey:
    """A context manager; one look at a time, in a thread of its own, in the order in which they were asked for."""

    def __init__(self, *, control: Control, sessions: Sessions) -> None:
        self._control, self._sessions = control, sessions
        self._known: dict[tuple[Place, str], _Read] = {}
        self._looks: list[Future[None]] = []
        self._pool = ThreadPoolExecutor(max_workers=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, round_: Round) -> None:
        """Looks at what stands before a round's first action: what bootstrap left."""
        self._begin_looks(_places_of(round_))

    def watch(self, action: ActionRecord) -> None:
        """Looks at what an action has deployed."""
        if action.provider == "CloudFormation" and action.state is State.SUCCEEDED:
            self._begin_looks({(action.account, action.region)})

    def settle(self) -> None:
        """Waits for every look that was begun. Raises what one raised."""
        for look in self._looks:
            look.result()

    def fill(self, record: Rehearsal) -> None:
        """Ends the looks and fills the record with what the stacks of its rounds' places are and do.

        Raises what a look raised.
        """
        wanted = sorted({place for round_ in record.rounds for place in _places_of(round_)})
        self._begin_looks(wanted)
        self.settle()
        record.fidelity = [
            self._known[place, stack["name"]].fidelity for place in wanted for stack in self._standing(place)
        ]
        record.networks = [network for place in wanted for network in self._networks(place)]
        record.ignored = [Ignored(**one) for one in self._control.ignored()]
        record.denials = [_sentence(denial) for denial in self._control.denials()]
        record.not_judged += [f"{one['what']}: {one['why']}" for one in self._control.not_judged()]

    def _begin_looks(self, places: Iterable[Place]) -> None:
        self._looks.extend(self._pool.submit(self._look, place) for place in sorted(places))

    def _look(self, place: Place) -> None:
        """Reads those stacks that stand, and that are not as they were when they were read last."""
        account, region = place
        for stack in self._standing(place):
            name, resources = stack["name"], stack["resources"]
            known = self._known.get((place, name))
            if known is None or known.resources != resources:
                session = self._sessions.root(account, region)
                fidelity = read_back(session, account=account, region=region, stack=name, resources=resources)
                self._known[place, name] = _Read(resources, fidelity)

    def _standing(self, place: Place) -> list[dict[str, Any]]:
        return [stack for stack in self._control.stacks(*place) if stack["status"] in STANDING]

    def _networks(self, place: Place) -> Iterator[Network]:
        session = self._sessions.root(*place)
        for stack in _described(session):
            outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
            tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
            if stack["StackStatus"] in STANDING and is_network(outputs):
                environment = tags.get("Environment", stack["StackName"])
                yield read_network(session, outputs, environment=environment, account=place[0], region=place[1])


def _places_of(round_: Round) -> set[Place]:
    """Where the actions of a round act; and in the same regions the pipeline's own account, where it keeps their
    artifacts. It is the first action's, the source's."""
    own = round_.actions[0].account
    return {(account, action.region) for action in round_.actions for account in (own, action.account)}


def _described(session: boto3.Session) -> Iterator[Any]:
    for page in session.client("cloudformation").get_paginator("describe_stacks").paginate():
        yield from page["Stacks"]


def _sentence(denial: Mapping[str, str]) -> str:
    return f"{denial['principal']} may not {denial['action']} on {denial['resource']}: {denial['why']}"
