"""The regions of an environment: each is a network of its own, which takes over what is true in any region (N15).

[environments.prod.regions.eu-west-1]
zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
cidr = "172.29.0.0/16"
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from report.problem import Problem
from stages.mistakes import mistake, shown
from stages.names import LONGEST_SUFFIX
from stages.props import NetworkProps

REGIONS = "regions"
OF_ONE_REGION = frozenset(
    {"region", "zones", "cidr", "nat_rollout", "nat_generations", "transit_gateway_id", "replicate_logs_to"}
)
"""What a further region never takes over: it is true in one region only."""
SAID_ALREADY = ("class", "region", REGIONS)
"""What a further region's table may not say: its environment, or its own name, does."""


class Network(NamedTuple):
    """One network's values, not checked yet; what it is called; and where the file has it.

    `own` are the keys whose mistakes are told there, all of them where it is None: what a region takes over is told of
    once, in its environment.
    """

    place: str
    values: Mapping[str, Any]
    named: Mapping[str, str]
    own: frozenset[str] | None = None

    def tells(self, key: str) -> bool:
        return self.own is None or key in self.own


@dataclass(frozen=True)
class Beside:
    """What the rest of the estate says: the names of its environments, and the regions that amis.toml knows."""

    names: Collection[str]
    regions: Collection[str]
    path: Path


def networks_of(name: str, given: Mapping[str, Any], beside: Beside) -> Iterator[Network | Problem]:
    """The environment's network in its own region, then one in each further region, in the order of the file."""
    place = f"environments.{name}"
    values = {key: value for key, value in given.items() if key != REGIONS}
    yield Network(place, values, {"suffix": name, "environment": name})
    tables = given.get(REGIONS, {})
    if not isinstance(tables, dict):
        remedy = f"write [{place}.{REGIONS}.eu-west-1], with its zones and its cidr"
        why = "each further region is a table of its own"
        yield mistake(f"{place}.{REGIONS}", shown(tables), why, remedy, beside.path)
        return
    inherited = {key: value for key, value in values.items() if key not in OF_ONE_REGION}
    for region, table in tables.items():
        inside = f"{place}.{REGIONS}.{region}"
        if reason := _reason_against(region, table, name, values.get("region"), beside):
            yield mistake(inside, shown(table), *reason, beside.path)
            continue
        for key in SAID_ALREADY:
            if key in table:
                why = "the environment, or the table's own name, says it"
                yield mistake(f"{inside}.{key}", shown(table[key]), why, "remove the key", beside.path)
        local = {key: value for key, value in table.items() if key not in SAID_ALREADY}
        named = {"region": region, "suffix": suffix_of(name, region), "environment": name}
        yield Network(inside, inherited | local, named, frozenset({*local, "zones", "cidr"}))


def suffix_of(environment: str, region: str) -> str:
    """What the network of a further region is called: every name in it ends so."""
    return f"{environment}-{region}"


def place_of(props: NetworkProps) -> str:
    """Where the file has a network."""
    place = f"environments.{props.environment}"
    return place if props.suffix == props.environment else f"{place}.{REGIONS}.{props.region}"


def _reason_against(
    region: str, table: object, environment: str, own_region: object, beside: Beside
) -> tuple[str, str] | None:
    """Why there can be no such network, whatever its table says; and the remedy."""
    suffix = suffix_of(environment, region)
    if not isinstance(table, dict):
        return "a further region is a table", "write it in brackets, with its zones and its cidr below"
    if region == own_region:
        return f"{environment} has its network in {region} already", "name another region, or remove the table"
    if region not in beside.regions:
        remedy = f"use one of them, or add [{region}.x86_64] and [{region}.arm64] to amis.toml"
        return f"amis.toml knows {', '.join(beside.regions)} only", remedy
    if suffix in beside.names:
        return f"its network would be called {suffix}, as another environment is", f"rename [environments.{suffix}]"
    if len(suffix) > LONGEST_SUFFIX:
        return (
            f"{suffix} has {len(suffix)} characters, and the names made from it leave room for {LONGEST_SUFFIX}",
            f"shorten the environment's name to {LONGEST_SUFFIX - len(suffix_of('', region))} characters or fewer",
        )
    return None
