"""Asks the probers: whether a zone reaches the world, along its route or through its own NAT beside it."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from .settings import Settings

if TYPE_CHECKING:
    from .aws import Aws

SECONDS, TRIES = 2.0, 2
"""For one connection, and how often all hosts are tried before a NAT is taken for dead."""
START_SECONDS = 5.0
"""For a prober that has not run for a while, and has to be started."""
LONGEST_SECONDS = SECONDS * TRIES + START_SECONDS


class Answer(NamedTuple):
    """`reached` is None where the prober gave no answer."""

    reached: bool | None
    addresses: Sequence[str] = ()


MUTE = Answer(None)


def probe(aws: "Aws", settings: Settings, zone: str) -> Answer:
    """Along the zone's route, wherever that leads."""
    return _ask(aws, settings.probers[zone], settings.hosts)


def try_own_nat(aws: "Aws", settings: Settings, zone: str, address: str) -> bool | None:
    """Through the zone's own NAT, while its route leads through another: one address goes its own way for a moment.

    That costs the zone this one address, of hosts that nobody but a probe has reason to reach, until the probe ends.
    """
    with _route(aws, settings.route_tables[zone], f"{address}/32", settings.nats[zone]):
        return _ask(aws, settings.probers[zone], [address]).reached


@contextlib.contextmanager
def _route(aws: "Aws", table: str, destination: str, instance: str) -> Iterator[None]:
    aws.ec2.create_route(RouteTableId=table, DestinationCidrBlock=destination, InstanceId=instance)
    try:
        yield
    finally:
        aws.ec2.delete_route(RouteTableId=table, DestinationCidrBlock=destination)


def _ask(aws: "Aws", prober: str, hosts: Sequence[str]) -> Answer:
    wish = json.dumps({"hosts": list(hosts), "seconds": SECONDS, "tries": TRIES})
    try:
        answer = aws.functions.invoke(FunctionName=prober, Payload=wish)
    except (BotoCoreError, ClientError) as error:
        return _mute(prober, str(error))
    told = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        return _mute(prober, str(told))
    return Answer(bool(told["reached"]), told["addresses"])


def _mute(prober: str, why: str) -> Answer:
    """No proof of anything; the log says why."""
    print(json.dumps({"prober": prober, "gave no answer": why}))  # noqa: T201 - a function's log is what it prints
    return MUTE
