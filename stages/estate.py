"""The estate: environments.toml, read into facts that check themselves.

A mistake is named with its key, its value, the reason and the remedy; all mistakes of a file are named at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, groupby
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from report.problem import Problem
from stages.amis import Amis, read_amis
from stages.mistakes import did_you_mean, file_problem, mistake, reason_and_remedy, shown, unknown_key, unknown_keys
from stages.props import DevNetworkProps, Frozen, NetworkProps, PipelineProps, ProdNetworkProps
from stages.regions import REGIONS, Beside, Network, networks_of, place_of

Model = TypeVar("Model", bound=Frozen)

CLASSES: Mapping[str, type[NetworkProps]] = {"dev": DevNetworkProps, "prod": ProdNetworkProps}
DECIDED_BY_CLASS = frozenset(DevNetworkProps.model_fields) - {
    "account", "region", "zones", "cidr", "nat_instance_type", "nat_rollout", "nat_generations", "transit_cidrs",
    "transit_network", "transit_gateway_id", "log_bucket_alarm_gib", "notify", "replicate_logs_to",
}  # fmt: skip
"""What a file may not set: the environment's class decides it, its table's name is its suffix."""


class Estate(Frozen):
    """The pipeline and its environments, in the order in which they are deployed.

    An environment of several regions is here once for each, and every command knows each by its own name.
    """

    pipeline: PipelineProps
    environments: tuple[NetworkProps, ...]
    amis: Amis

    @property
    def waves(self) -> Iterator[tuple[NetworkProps, ...]]:
        """What is deployed side by side: the regions of one environment (N15)."""
        for _, regions in groupby(self.environments, key=lambda props: props.environment):
            yield tuple(regions)

    def environment(self, name: str) -> NetworkProps:
        """One environment by its name.

        Raises `Problem` when there is none of that name.
        """
        for props in self.environments:
            if props.suffix == name:
                return props
        known = [props.suffix for props in self.environments]
        raise Problem(
            "unknown-environment",
            what=f"there is no environment {name!r}",
            where="environments.toml",
            why=f"it names {', '.join(known)}",
            remedy=did_you_mean(name, known) or f"use one of {', '.join(known)}",
        )

    def owner(self, props: NetworkProps) -> str:
        """Whose name its account goes by: its environment's, unless its region is in an account of its own."""
        environment = self.environment(props.environment)
        return environment.suffix if environment.account == props.account else props.suffix

    def copy_of(self, name: str, suffix: str) -> NetworkProps:
        """A throw-away copy of a dev-class environment under its own suffix (P10).

        It has the original's CIDR, and so is attached to no transit gateway.

        Raises `Problem` for an environment that keeps its logs, and for a suffix that is taken or malformed.
        """
        original = self.environment(name)
        if original.keep_logs:
            raise _copy_refused(
                suffix, f"{name} is of class prod, which is never copied", "copy a dev-class environment"
            )
        if any(suffix == props.suffix for props in self.environments):
            raise _copy_refused(suffix, "an environment of this estate has that name", "choose another suffix")
        try:
            changed = {"suffix": suffix, "environment": suffix, "transit_gateway_id": None}
            return type(original).model_validate({**original.model_dump(), **changed})
        except ValidationError as error:
            reason, remedy = reason_and_remedy(error.errors()[0])
            raise _copy_refused(suffix, reason, remedy) from error


def _copy_refused(suffix: str, why: str, remedy: str) -> Problem:
    where = "-c environmentSuffix"
    return Problem("suffix-refused", what=f"no copy can be made as {suffix!r}", where=where, why=why, remedy=remedy)


def read_estate(folder: Path) -> Estate:
    """Reads environments.toml and amis.toml of a folder.

    Raises an `ExceptionGroup` of `Problem`, one for each mistake.
    """
    path = folder / "environments.toml"
    tables = _tables(path)
    problems: list[Problem] = []
    pipeline = _checked(PipelineProps, tables.get("pipeline"), "pipeline", path, problems)
    amis = read_amis(folder / "amis.toml")
    environments = list(_environments(tables, path, amis, problems))
    problems += unknown_keys(tables, ("pipeline", "environments"), "", path)
    problems += _overlaps(environments, path)
    if problems or pipeline is None:
        raise ExceptionGroup(f"{path} has {len(problems)} mistakes", problems)
    return Estate(pipeline=pipeline, environments=tuple(environments), amis=amis)


def _tables(path: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise file_problem(path, "there is no such file", "it was moved or deleted") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        # No checkout here: that would throw away what was edited besides.
        remedy = "mend that place; git diff environments.toml shows what has changed"
        raise file_problem(path, "it is not TOML", str(error), remedy) from error
    if not tables:
        raise file_problem(path, "it is empty", "an estate has a [pipeline] and at least one [environments.NAME]")
    return tables


def _environments(tables: dict[str, Any], path: Path, amis: Amis, problems: list[Problem]) -> Iterator[NetworkProps]:
    named = tables.get("environments")
    if not isinstance(named, dict) or not named:
        why = "an estate without an environment deploys nothing"
        problems.append(mistake("environments", named, why, "add an [environments.dev] table", path))
        return
    for name, table in named.items():
        place = f"environments.{name}"
        kind = str(table.get("class")) if isinstance(table, dict) else "none"
        if problem := _class_problem(name, kind, place, path):
            problems.append(problem)
            continue
        given = {key: value for key, value in table.items() if key != "class"}
        for network in networks_of(name, given, Beside(named, amis.regions, path)):
            if isinstance(network, Problem):
                problems.append(network)
            elif props := _network(network, CLASSES[kind], path, problems):
                problems += _unknown_region(network.place, props, amis, path)
                yield props


def _network(network: Network, kind: type[NetworkProps], path: Path, problems: list[Problem]) -> NetworkProps | None:
    """One network as a fact; or None, with its mistakes added to the problems."""
    decided = DECIDED_BY_CLASS & network.values.keys()
    why = "the environment's class decides it"
    problems += [
        mistake(f"{network.place}.{key}", network.values[key], why, "remove the key", path)
        for key in sorted(decided)
        if network.tells(key)
    ]
    given = {key: value for key, value in network.values.items() if key not in decided}
    return _checked(kind, {**given, **network.named}, network.place, path, problems, network.tells)


def _unknown_region(place: str, props: NetworkProps, amis: Amis, path: Path) -> Iterator[Problem]:
    if not amis.knows(props.region):
        known = ", ".join(amis.regions)
        remedy = f"use one of them, or add [{props.region}.{props.architecture}] to amis.toml"
        yield mistake(f"{place}.region", props.region, f"amis.toml knows {known} only", remedy, path)


def _class_problem(name: str, kind: str, place: str, path: Path) -> Problem | None:
    if kind not in CLASSES:
        why = "an environment's class says what becomes of its logs"
        return mistake(f"{place}.class", kind, why, 'write class = "dev" or class = "prod"', path)
    if name in CLASSES and kind != name:
        why = f"{name} of class {kind} would treat its logs as {kind} does, for life"
        return mistake(f"{place}.class", kind, why, f'write class = "{name}", or give it another name', path)
    return None


def _checked(
    model: type[Model],
    table: object,
    place: str,
    path: Path,
    problems: list[Problem],
    tells: Callable[[str], bool] = lambda _key: True,
) -> Model | None:
    """One table as a fact; or None, with every mistake in it added to the problems: of the keys that it tells of."""
    if not isinstance(table, dict):
        problems.append(mistake(place, table, "the table is missing", f"add a [{place}] table", path))
        return None
    try:
        return model.model_validate(table)
    except ValidationError as caught:
        for error in caught.errors():
            if not tells(str(error["loc"][0])):
                continue
            key = ".".join([place, *(str(step) for step in error["loc"])])
            if error["type"] == "extra_forbidden":
                problems.append(unknown_key(key, error["loc"][-1], _known_keys(model), path))
            else:
                value = None if error["type"] == "missing" else shown(error["input"])
                problems.append(mistake(key, value, *reason_and_remedy(error), path))
        return None


def _known_keys(model: type[Frozen]) -> list[str]:
    of_environment = {"class", REGIONS} if issubclass(model, NetworkProps) else set()
    return sorted((set(model.model_fields) - DECIDED_BY_CLASS) | of_environment)


def _overlaps(environments: Sequence[NetworkProps], path: Path) -> Iterator[Problem]:
    """Of what may meet: within one environment, on one transit gateway, whatever network each names, or on one that
    both may join, because they name the same network."""
    for one, other in combinations(environments, 2):
        if not one.cidr.overlaps(other.cidr):
            continue
        remedy = "choose another block"
        if one.environment == other.environment:
            shared = "each region of an environment has a block of its own"
        elif one.transit_gateway_id and one.transit_gateway_id == other.transit_gateway_id:
            shared = f"both are attached to {one.transit_gateway_id}"
            remedy += ", or give one of them another transit gateway"
        elif one.transit_network == other.transit_network:
            shared = f"both may join transit gateway {one.transit_network!r}"
            remedy += ", or give one of them another transit_network"
        else:
            continue
        why = f"it overlaps {one.suffix}'s {one.cidr}, and {shared}"
        yield mistake(f"{place_of(other)}.cidr", other.cidr, why, remedy, path)
