"""The memory that emptying a bucket takes, whatever the bucket holds: a process for each size, over real HTTP.

`.sluice/venvs/product/bin/python -m benchmarks.emptying_memory [--versions N]... [--json]`; by default 10,000, 100,000
and a million. The bucket is made up (made_up_s3.py), in a process of its own; boto3 and all of the emptying are real.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import click
from rich.console import Console
from rich.table import Table

from benchmarks.checkout import ROOT
from benchmarks.measure import machine
from recovery.clients import PATIENT
from recovery.emptying.allowed import Emptiable, emptiable
from recovery.emptying.empty import empty
from recovery.observed import Bucket, Observed, Resource, Stack
from recovery.target import Target

SIZES = (10_000, 100_000, 1_000_000)
KIB_OF_MIB = 1024
KEY = "made-up"
TARGET = Target(
    name="dev", stack="made-up", account="222222222222", region="us-east-1", tags={}, keeps=False, deploy_again=""
)


@click.command()
@click.option("--versions", "sizes", multiple=True, type=click.IntRange(1), help="How many, repeatable.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--at", hidden=True, help="Empties the bucket at this address, in this process.")
def main(sizes: Sequence[int], as_json: bool, at: str | None) -> None:
    """Empties a bucket of each size, and prints the most memory that each took."""
    if at:
        click.echo(json.dumps(empty_at(at)))
        return
    here = machine()
    measured = [{"versions": size, **_measured(size)} for size in sizes or SIZES]
    if as_json:
        click.echo(json.dumps({"machine": here, "measured": measured}, indent=2))
        return
    table = Table("versions", "s", "versions/s", "MiB before", "MiB at most")
    for one in measured:
        table.add_row(
            f"{one['versions']:,}", f"{one['seconds']:.1f}", f"{one['versions'] / one['seconds']:,.0f}",
            f"{one['before_mib']:.1f}", f"{one['peak_mib']:.1f}",
        )  # fmt: skip
    Console().print(here, table)


def _measured(size: int) -> dict[str, Any]:
    with _made_up_s3(size) as address:
        words = [sys.executable, "-m", "benchmarks.emptying_memory", "--at", address]
        told = subprocess.run(words, cwd=ROOT, env=_environment(), check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, Any] = json.loads(told.stdout)
    if answer["deleted"] != size:
        raise RuntimeError(f"{answer['deleted']} of {size} versions were deleted")
    return answer


@contextmanager
def _made_up_s3(size: int) -> Iterator[str]:
    words = [sys.executable, "-m", "benchmarks.made_up_s3", str(size)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield (server.stdout.readline() if server.stdout else "").strip()
        finally:
            server.terminate()


def _environment() -> dict[str, str]:
    """Nobody's AWS settings."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**mine, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


def empty_at(address: str) -> dict[str, float]:
    """In this process: how many versions went, in how many seconds, and the memory before and at most, in MiB."""
    session = boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=KEY, region_name=TARGET.region)
    s3 = session.client("s3", endpoint_url=address, config=PATIENT)
    before = _peak_mib()
    done = empty(s3, _proof(), tell=lambda _progress: None)
    return {"deleted": done.deleted, "seconds": done.seconds, "before_mib": before, "peak_mib": _peak_mib()}


def _proof() -> Emptiable:
    bucket = Bucket(logical_id="Bucket", name="made-up-logs", region=TARGET.region)
    held = Resource(
        logical_id="Bucket", resource_type="AWS::S3::Bucket", physical_id=bucket.name, status="DELETE_FAILED"
    )
    stack = Stack(name=TARGET.stack, stack_id="made-up", status="DELETE_FAILED")
    look = Observed(account=TARGET.account, region=TARGET.region, stack=stack, resources=(held,), buckets=(bucket,))
    return emptiable(TARGET, look, bucket.name)


def _peak_mib() -> float:
    """The most resident memory so far. Not getrusage's, which begins with that of the process it was started from."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]) / KIB_OF_MIB


if __name__ == "__main__":
    main()
