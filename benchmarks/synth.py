"""Time and memory of a bare `cdk synth` as the estate grows.

`.sluice/venvs/product/bin/python -m benchmarks.synth [SIZE...] [--json]`; 2, 10 and 40 environments by default.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from benchmarks import checkout
from benchmarks.measure import machine, measure

ESTATE = """\
[pipeline]
account = "111111111111"
region = "us-east-1"
repository = "example-org/sluice"
branch = "main"
connection = "arn:aws:codeconnections:us-east-1:111111111111:connection/00000000-0000-0000-0000-000000000000"
"""
ENVIRONMENT = """
[environments.{kind}{number}]
class = "{kind}"
account = "{account}"
region = "us-east-1"
zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
cidr = "100.{block}.0.0/16"
"""


def estate(size: int) -> str:
    """environments.toml: the first half of the environments is of class dev, the other of class prod."""
    kinds = ["dev" if number < size / 2 else "prod" for number in range(size)]
    return ESTATE + "".join(
        ENVIRONMENT.format(kind=kind, number=number, account=222222222222 + number, block=64 + number)
        for number, kind in enumerate(kinds)
    )


@click.command()
@click.argument("sizes", type=int, nargs=-1)
@click.option("--json", "as_json", is_flag=True)
def main(sizes: tuple[int, ...], as_json: bool) -> None:
    """Clones this repository, and synthesizes it with estates of several sizes."""
    here, results = machine(), dict[int, dict[str, float | int]]()
    with TemporaryDirectory(prefix="sluice-benchmark-") as folder:
        clone = checkout.clone(Path(folder) / "clone")
        checkout.set_up(clone, "cdk")
        words, environment = checkout.synth(clone, clone / "cdk.out"), checkout.environment(clone)
        measure(words, cwd=clone, environment=environment)  # warms the caches
        for size in sizes or (2, 10, 40):
            (clone / "environments.toml").write_text(estate(size))
            timed = measure(words, cwd=clone, environment=environment)
            watched = measure(words, cwd=clone, environment=environment, memory=True)
            results[size] = {"seconds": round(timed.seconds, 1), "peak_mib": watched.peak_mib}
    if as_json:
        click.echo(json.dumps({"machine": here, "environments": results}, indent=2))
        return
    table = Table("environments", "s", "peak MiB")
    for size, result in results.items():
        table.add_row(str(size), str(result["seconds"]), str(result["peak_mib"]))
    Console().print(here, table)


if __name__ == "__main__":
    main()
