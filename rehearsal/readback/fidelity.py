"""After a deploy: of all properties that the template sets, how many does AWS tell us back, and are they equal?"""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

import boto3
from botocore.exceptions import ClientError

from rehearsal.readback.api import Api
from rehearsal.readback.catalogue import READERS
from rehearsal.readback.compare import differences
from rehearsal.readback.resource import MissingError, Properties, Resource
from rehearsal.timeline import Fidelity

# "InvalidVpcID.NotFound", "NoSuchEntity", "ResourceNotFoundException", "PipelineNotFoundException", "404"
_ABSENT = re.compile(r"NotFound|^NoSuch|^404$")


class Outcome(Enum):
    """Of one property."""

    CONFIRMED = "read back and equal"
    DIFFERENT = "read back and different"
    UNCONFIRMED = "nothing reads it back"


class Judged(NamedTuple):
    """`text` says which property, and what is wrong with it."""

    outcome: Outcome
    text: str


def read_back(
    session: boto3.Session, *, account: str, region: str, stack: str, resources: Iterable[Properties]
) -> Fidelity:
    """Compares a deployed stack with its template.

    `session` may read everything in the account and region. `resources` are those of the control API's stack: logical
    id, type, physical id and the properties with every reference resolved. A property counts as confirmed only when
    AWS tells all of it and all of it is equal.
    """
    api = Api(session)
    judged = [one for told in resources for one in _judge(api, Resource.of(told))]
    texts = {outcome: [one.text for one in judged if one.outcome is outcome] for outcome in Outcome}
    return Fidelity(
        account=account,
        region=region,
        stack=stack,
        properties=len(judged),
        confirmed=len(texts[Outcome.CONFIRMED]),
        different=texts[Outcome.DIFFERENT],
        unconfirmed=texts[Outcome.UNCONFIRMED],
    )


def _judge(api: Api, resource: Resource) -> Iterator[Judged]:
    """One verdict per property."""
    place = f"{resource.logical_id} ({resource.type})"
    try:
        told = READERS[resource.type](api, resource) if resource.type in READERS else {}
    except MissingError as missing:
        yield from _all(place, resource, Outcome.DIFFERENT, f"AWS does not know {missing}")
    except ClientError as refusal:
        absent = _ABSENT.search(refusal.response["Error"]["Code"])
        yield from _all(place, resource, Outcome.DIFFERENT if absent else Outcome.UNCONFIRMED, str(refusal))
    else:
        for name, value in resource.properties.items():
            yield _property(f"{place}.{name}", name, value, told)


def _all(place: str, resource: Resource, outcome: Outcome, why: str) -> Iterator[Judged]:
    """The same verdict on every property, since none of them was told."""
    for name in resource.properties:
        yield Judged(outcome, f"{place}.{name}: {why}")


def _property(place: str, name: str, value: object, told: Properties) -> Judged:
    if name not in told:
        return Judged(Outcome.UNCONFIRMED, place)
    found = differences(value, told[name], name)
    if not found:
        return Judged(Outcome.CONFIRMED, place)
    return Judged(Outcome.DIFFERENT, "; ".join(f"{place}{difference}" for difference in found))
