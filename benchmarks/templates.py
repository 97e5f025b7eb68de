"""How much of CloudFormation's limits each template of this estate takes.

Run: .sluice/venvs/product/bin/python -m benchmarks.templates (PATH with the gate's node, as ./check has it)

The limits are 500 resources and 1 MB of a template in S3:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from aws_cdk import App

from app import add_stacks
from stages.estate import read_estate

ROOT = Path(__file__).parent.parent
RESOURCES, BYTES = 500, 1_000_000


def sizes(assembly: Path) -> Iterator[tuple[str, int, int]]:
    """Name, resources and bytes of every template, nested assemblies' included."""
    for file in sorted(assembly.rglob("*.template.json")):
        text = file.read_text()
        yield file.name.removesuffix(".template.json"), len(json.loads(text)["Resources"]), len(text.encode())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = App(outdir=folder, context=json.loads((ROOT / "cdk.json").read_text())["context"])
        add_stacks(app, read_estate(ROOT))
        app.synth()
        for name, resources, size in sizes(Path(folder)):
            click.echo(
                f"{name:40}{resources:5} resources {resources / RESOURCES:6.1%}{size:9} bytes {size / BYTES:6.1%}"
            )


if __name__ == "__main__":
    main()
