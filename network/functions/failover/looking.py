"""Looks at the network: at rest two describing calls, the record, and a probe a zone; more where something is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .decide import RUNNING, Look
from .probes import MUTE, Answer, probe, try_own_nat
from .record import Record
from .settings import Settings
from .store import read_record

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import RouteTableTypeDef, RouteTypeDef

    from .aws import Aws

ANYWHERE = "0.0.0.0/0"
OWNS_THE_ROUTES = "IN_PROGRESS"
CLEANS_UP = "CLEANUP_IN_PROGRESS"
"""The last part of an update: all routes are written, and only what was replaced is deleted; an update's new
NATs are complete then, and a zone that went through an old one needs help at once."""


@dataclass(frozen=True)
class Seen:
    """`routed` are the zones that have a default route at all; `left_over` routes of probes that were cut short,
    as (route table, destination)."""

    look: Look
    record: Record
    routed: frozenset[str]
    left_over: Sequence[tuple[str, str]]


def see(aws: "Aws", settings: Settings, *, now: float, alarmed: bool) -> Seen:
    """`alarmed`: EC2 has told that a NAT goes down, so EC2 is asked for all states first, and no probe waits for it."""
    stack = aws.pool.submit(aws.cloudformation.describe_stacks, StackName=settings.stack)
    tables = aws.pool.submit(aws.ec2.describe_route_tables, RouteTableIds=list(settings.route_tables.values()))
    record = aws.pool.submit(read_record, aws.dynamodb, settings.table)
    states = _states(aws, settings) if alarmed else {}
    defaults, left_over = _routes(tables.result()["RouteTables"], settings)
    routes = {zone: _nat_of(defaults.get(zone), settings) for zone in settings.zones}
    answers = _answers(
        aws, settings, [zone for zone, via in routes.items() if states.get(via or "", RUNNING) == RUNNING]
    )
    well = all(answers.get(zone, MUTE).reached and via == zone for zone, via in routes.items())
    states = states if well or states else _states(aws, settings)
    away = [zone for zone, via in routes.items() if via not in (None, zone) and states[zone] == RUNNING]
    return Seen(
        look=Look(
            now=now,
            zones=settings.zones,
            deploying=_deploying(stack.result()["Stacks"][0]["StackStatus"]),
            routes=routes,
            probes={zone: answer.reached for zone, answer in answers.items()},
            states=states,
            trials=_trials(aws, settings, {zone: answers[zone] for zone in away if zone in answers}),
        ),
        record=record.result(),
        routed=frozenset(defaults),
        left_over=left_over,
    )


def _answers(aws: "Aws", settings: Settings, zones: Sequence[str]) -> Mapping[str, Answer]:
    asked = {zone: aws.pool.submit(probe, aws, settings, zone) for zone in zones}
    return {zone: each.result() for zone, each in asked.items()}


def _deploying(status: str) -> bool:
    return status.endswith(OWNS_THE_ROUTES) and not status.endswith(CLEANS_UP)


def _routes(
    tables: "Sequence[RouteTableTypeDef]", settings: Settings
) -> tuple[Mapping[str, "RouteTypeDef"], Sequence[tuple[str, str]]]:
    """Each zone's default route, and what a probe left."""
    by_id = {table["RouteTableId"]: table["Routes"] for table in tables}
    defaults, left_over = {}, []
    for zone, table in settings.route_tables.items():
        for route in by_id.get(table, []):
            destination = route.get("DestinationCidrBlock", "")
            if destination == ANYWHERE:
                defaults[zone] = route
            elif destination.endswith("/32") and route.get("InstanceId") == settings.nats[zone]:
                left_over.append((table, destination))
    return defaults, left_over


def _nat_of(route: "RouteTypeDef | None", settings: Settings) -> str | None:
    """The zone of the NAT that a route leads to."""
    target = route.get("InstanceId") if route else None
    return next((zone for zone, nat in settings.nats.items() if nat == target), None)


def _states(aws: "Aws", settings: Settings) -> Mapping[str, str]:
    """By a filter, since an id that is gone for an hour is an error. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html"""
    wanted = [{"Name": "instance-id", "Values": list(settings.nats.values())}]
    reservations = aws.ec2.describe_instances(Filters=wanted)["Reservations"]  # type: ignore[arg-type]  # a dictionary by any name
    found = {one["InstanceId"]: one["State"]["Name"] for each in reservations for one in each["Instances"]}
    return {zone: found.get(nat, "terminated") for zone, nat in settings.nats.items()}


def _trials(aws: "Aws", settings: Settings, answers: Mapping[str, Answer]) -> Mapping[str, bool | None]:
    return {
        zone: trial.result()
        for zone, trial in [
            (zone, aws.pool.submit(try_own_nat, aws, settings, zone, answer.addresses[0]))
            for zone, answer in answers.items()
            if answer.addresses
        ]
    }
