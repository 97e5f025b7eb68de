"""How long a fresh clone takes to be ready for `./sluice rehearse`: cold, with warm caches, and the second time.

`.sluice/venvs/product/bin/python -m benchmarks.set_up [--json]`. Its caches are its own, and are gone with it.
"""

import json
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from benchmarks import checkout
from benchmarks.measure import machine, measure

SET_UP = ["python3", "-I", "cli/set_up.py", "cdk", "emulator"]


@click.command()
@click.option("--json", "as_json", is_flag=True)
def main(as_json: bool) -> None:
    """Clones this repository and sets the clones up, from nothing on."""
    here, seconds = machine(), dict[str, float]()
    with TemporaryDirectory(prefix="sluice-benchmark-") as name:
        folder = Path(name)
        caches = {"XDG_CACHE_HOME": "xdg", "UV_CACHE_DIR": "uv", "PIP_CACHE_DIR": "pip", "npm_config_cache": "npm"}
        environment = {**os.environ, **{variable: str(folder / cache) for variable, cache in caches.items()}}
        first, second, third = (checkout.clone(folder / f"clone-{number}") for number in (1, 2, 3))

        def timed(what: str, clone: Path, words: list[str]) -> None:
            seconds[what] = round(measure(words, cwd=clone, environment=environment).seconds, 2)

        timed("set-up, every cache cold", first, SET_UP)
        shutil.rmtree(folder / "xdg" / "sluice")
        timed("set-up, packages downloaded before", second, SET_UP)
        timed("set-up, packages installed before by another checkout", third, SET_UP)
        timed("second start: the look at the stamps", third, SET_UP)
        timed("second start: ./sluice --help", third, ["./sluice", "--help"])
    if as_json:
        click.echo(json.dumps({"machine": here, "seconds": seconds}, indent=2))
        return
    table = Table("what", "s")
    for what, took in seconds.items():
        table.add_row(what, f"{took:.2f}")
    Console().print(here, table)


if __name__ == "__main__":
    main()
