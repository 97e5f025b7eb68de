"""A warm rehearsal against a bare `cdk synth` of the same app, in turn; where its time goes; its memory.

`.sluice/venvs/product/bin/python -m benchmarks.rehearse [--pairs N] [--json]`, on a machine that has nothing else to
do. The gate is taken out of the synth step: it is what `./check` measures.
"""

import json
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from benchmarks import checkout
from benchmarks.measure import Measured, machine, measure

Pair = tuple[float, float]
"""Seconds of a rehearsal, and of the bare synth after it."""


class Part(NamedTuple):
    """A step or an action of a rehearsal."""

    name: str
    seconds: float


@click.command()
@click.option("--pairs", default=5, show_default=True, help="How often to measure both.")
@click.option("--json", "as_json", is_flag=True)
def main(pairs: int, as_json: bool) -> None:
    """Clones this repository, warms its caches up with one rehearsal, and measures."""
    here = machine()
    with TemporaryDirectory(prefix="sluice-benchmark-") as folder:
        clone = checkout.clone(Path(folder) / "clone")
        checkout.take_gate_out(clone)
        checkout.set_up(clone, "cdk", "emulator")
        _rehearse(clone)
        _synth(clone)
        measured = [(_rehearse(clone).seconds, _synth(clone).seconds) for _ in range(pairs)]
        parts = _parts(clone, measured[-1][0])
        memory = _rehearse(clone, memory=True).peak_mib
    if as_json:
        told: dict[str, Any] = {"machine": here, "pairs": measured, "ratio": _ratio(measured), "peak_mib": memory}
        click.echo(json.dumps({**told, "parts": [part._asdict() for part in parts]}, indent=2))
    else:
        _print(here, measured, parts, memory)


def _rehearse(clone: Path, *, memory: bool = False) -> Measured:
    return measure(["./sluice", "rehearse", "--yes", "--report", clone / "report"], cwd=clone, memory=memory)


def _synth(clone: Path) -> Measured:
    return measure(checkout.synth(clone, clone / "cdk.out"), cwd=clone, environment=checkout.environment(clone))


def _parts(clone: Path, whole: float) -> list[Part]:
    """Of the last rehearsal, from its own record; what is left is its start and its end."""
    record = json.loads((clone / "report" / "timeline.json").read_text())
    steps = [Part(step["name"].partition(", ")[0], step["seconds"]) for step in record["preparation"]]
    actions = [
        Part(f"{action['stage']}.{action['name']}", action["seconds"])
        for round_ in record["rounds"]
        for action in round_["actions"]
    ]
    parts = [*steps[:-1], *actions, steps[-1]]
    return [*parts, Part("between them, and start and end", whole - sum(part.seconds for part in parts))]


def _ratio(measured: list[Pair]) -> float:
    return round(median(rehearsal / synth for rehearsal, synth in measured), 2)


def _print(here: dict[str, str], measured: list[Pair], parts: list[Part], memory: int) -> None:
    console, pairs, where = Console(), Table("rehearsal, s", "bare synth, s", "ratio"), Table("part", "s")
    for rehearsal, synth in measured:
        pairs.add_row(f"{rehearsal:.1f}", f"{synth:.1f}", f"{rehearsal / synth:.2f}")
    for part in parts:
        where.add_row(part.name, f"{part.seconds:.1f}")
    console.print(here, pairs, f"median ratio: {_ratio(measured)}", where, f"peak memory: {memory} MiB")


if __name__ == "__main__":
    main()
