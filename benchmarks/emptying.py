"""Emptying and deleting a full bucket: Sluice, boto3, CDK's own emptier and the AWS CLI, side by side in one run.

`.sluice/venvs/product/bin/python -m benchmarks.emptying [--versions N] [--latency MS]... [--only WHO]... [--json]`,
against the embedded AWS, with latency put on each call by a relay in front of it (slow_aws.py). Each has a bucket of
its own, filled alike. Then once more while a role writes one object after the other, 2 ms apart, without latency.

Seconds are those from the first call to the last answer, and those of the whole: a program with its start, or the
deletion of CDK's stack, whose function is warm and whose own calls have no latency. The AWS CLI is installed from its
own lock, requirements-aws-cli.txt.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from benchmarks import checkout
from benchmarks.cdk_emptier import CdkEmptier
from benchmarks.emptiers import ALL, Emptiers, environment
from benchmarks.full_buckets import Left, Writing, client, fill, left, writer
from benchmarks.measure import machine
from benchmarks.slow_aws import KINDS, SlowAws
from rehearsal.credentials import Credentials
from rehearsal.emulator.process import EmulatedAws

PYTHON = checkout.ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python"


@dataclass(frozen=True, kw_only=True)
class Run:
    """`seconds` from the first call to the last answer, and of the `whole`. `behind`: seconds that the emulated AWS
    itself took for the calls, by kind, waiting in its own queue included. `failed` is what was said last, or empty.
    `written` and `refused` are the writer's."""

    who: str
    latency_ms: float
    seconds: float
    whole: float
    calls: Counter[str]
    behind: dict[str, float]
    left: Left
    failed: str
    written: int = 0
    refused: int = 0

    def as_dict(self) -> dict[str, object]:
        return {**vars(self), "calls": dict(self.calls), "left": self.left._asdict()}


@dataclass(frozen=True)
class Bench:
    aws: EmulatedAws
    slow: SlowAws
    emptiers: Emptiers

    def run(self, who: str, versions: int, latency_ms: float, write_as: Credentials | None = None) -> Run:
        """Fills a bucket, and lets one of them empty and delete it; `write_as`: while that one writes into it."""
        s3, bucket = self.emptiers.s3, f"full-{time.monotonic_ns()}"
        self.slow.latency = 0.0
        self.emptiers.make(who, bucket)
        fill(self.aws, bucket, versions, versioned=self.emptiers.is_versioned(who))
        writing = Writing(client(self.aws, "s3", write_as), bucket) if write_as else None
        self.slow.latency = latency_ms / 1000
        with writing or nullcontext():
            calls, began = self.slow.counted_anew(), time.perf_counter()
            failed = self.emptiers.empty(who, bucket)
            whole = time.perf_counter() - began
        run = Run(
            who=who,
            latency_ms=latency_ms,
            seconds=calls.seconds,
            whole=whole,
            calls=calls.count,
            behind=dict(calls.behind),
            left=left(s3, bucket),
            failed=failed,
            written=writing.written if writing else 0,
            refused=sum(writing.refused.values()) if writing else 0,
        )
        click.echo(json.dumps(run.as_dict()), err=True)  # the whole takes a quarter of an hour: nothing is to be lost
        return run


@contextmanager
def bench() -> Iterator[Bench]:
    with TemporaryDirectory(prefix="sluice-benchmark-") as name:
        folder = Path(name)
        with EmulatedAws.start(python=PYTHON, workdir=folder / "aws") as aws, SlowAws(aws.port) as slow:
            cdk = CdkEmptier(aws, slow.endpoint, folder / "cdk.out")
            around = environment(slow.endpoint, aws.root_secret)
            yield Bench(aws, slow, Emptiers(client(aws, "s3"), around, cdk))


@click.command()
@click.option("--versions", default=20_000, show_default=True, help="In each bucket; delete markers are among them.")
@click.option("--latency", "latencies", type=float, multiple=True, default=(30,), show_default=True, help="ms")
@click.option("--writer/--no-writer", "with_writer", default=True, help="With the first latency.")
@click.option("--only", type=click.Choice(ALL), multiple=True, default=ALL)
@click.option("--json", "as_json", is_flag=True)
def main(versions: int, latencies: Sequence[float], with_writer: bool, only: Sequence[str], as_json: bool) -> None:
    """Measures them in turn, with each latency, and then with a writer."""
    here = machine()
    with bench() as one:
        alone = [one.run(who, versions, latency) for latency in latencies for who in only]
        write_as = writer(one.aws) if with_writer else None
        written = [one.run(who, versions, latencies[0], write_as) for who in only if write_as]
    if as_json:
        told = {"alone": [run.as_dict() for run in alone], "with a writer": [run.as_dict() for run in written]}
        click.echo(json.dumps({"machine": here, "versions": versions, **told}, indent=2))
        return
    console = Console(width=180)
    console.print(here, _alone(alone), _behind(alone), *([_written(written)] if written else []))
    console.print(*(f"{run.who}: {run.failed}" for run in [*alone, *written] if run.failed), sep="\n")


def _alone(runs: Sequence[Run]) -> Table:
    table = Table("latency, ms", "who", "s", "times the first", "whole s", "calls", *KINDS, "left")
    first = {run.latency_ms: run.seconds for run in reversed(runs)}
    for run in runs:
        counts = [f"{count:,}" for count in (run.calls.total(), *(run.calls[kind] for kind in KINDS))]
        ratio = f"{run.seconds / first[run.latency_ms]:.2f}"
        seconds = f"{run.seconds:.1f}", ratio, f"{run.whole:.1f}"
        table.add_row(f"{run.latency_ms:g}", run.who, *seconds, *counts, _left(run.left))
    return table


def _behind(runs: Sequence[Run]) -> Table:
    table = Table("latency, ms", "the emulated AWS's own time, its queue included, ms a call", *KINDS)
    for run in runs:
        each = [f"{run.behind[kind] / run.calls[kind] * 1000:.1f}" if run.calls[kind] else "" for kind in KINDS]
        table.add_row(f"{run.latency_ms:g}", run.who, *each)
    return table


def _written(runs: Sequence[Run]) -> Table:
    table = Table("while somebody writes", "s", "whole s", "calls", "written meanwhile", "refused", "left")
    for run in runs:
        seconds = f"{run.seconds:.1f}", f"{run.whole:.1f}"
        counts = [f"{count:,}" for count in (run.calls.total(), run.written, run.refused)]
        table.add_row(run.who, *seconds, *counts, _left(run.left))
    return table


def _left(what: Left) -> str:
    if not what.there:
        return "nothing, the bucket is gone"
    return f"the bucket, {what.versions:,} versions, {what.markers:,} delete markers"


if __name__ == "__main__":
    main()
