"""Our hazards against cfn-lint and CloudFormation's own validator, on the same templates in one run.

`.sluice/venvs/product/bin/python -m benchmarks.hazards [TEMPLATE...] [--json]`; by default the estate's network
templates, as this repository's last commit synthesizes them. The rules are those of the working tree.

Cold is a whole process: start, import, read, judge. Warm is one more lap in a process that has done some: read, judge.
The three take turns, so that what else the machine does falls on all of them.
"""

import json
import re
import statistics
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks import checkout
from benchmarks.measure import machine, measure
from hazards.judge import judge
from hazards.template.view import Template

TURNS = 3
LAPS = {"hazards": 25, "cfn-lint": 4, "CloudFormation's validator": 25}
"""In each process; the first fifth of them only warms up."""
SIZES = (1, 10, 36)
VALIDATOR = "package/node_modules/@aws/cloudformation-validate/"
GATE = checkout.ROOT / ".sluice" / "venvs" / "gate" / "bin" / "python"

OURS = """\
from pathlib import Path
from hazards.judge import judge
from hazards.reading.load import load
paths = [Path(name) for name in sys.argv[2:]]
def lap():
    templates, unjudged = load(paths)
    return len(judge(templates, unjudged=unjudged).findings)
"""
CFN_LINT = """\
from pathlib import Path
from cfnlint.api import lint
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner
rules = Runner(ConfigMixIn(regions=["us-east-1"])).rules
def lap():
    return sum(len(lint(Path(name).read_text(), rules, ["us-east-1"])) for name in sys.argv[2:])
"""
IN_PYTHON = """\
import json, sys, time
{}
seconds = []
for _ in range(int(sys.argv[1])):
    began = time.perf_counter()
    lap()
    seconds.append(time.perf_counter() - began)
open("laps.json", "w").write(json.dumps(seconds))
"""
IN_NODE = """\
const {{ CompositeEngine, TemplateFile }} = require({folder});
const engine = new CompositeEngine({{}});
const seconds = [];
for (let lap = 0; lap < Number(process.argv[2]); lap++) {{
    const began = performance.now();
    for (const name of process.argv.slice(3))
        engine.validateTemplate(new TemplateFile(name), {{ detailLevel: "STANDARD", severityLevel: "WARN" }});
    seconds.push((performance.now() - began) / 1000);
}}
require("fs").writeFileSync("laps.json", JSON.stringify(seconds));
"""


def programs(folder: Path) -> dict[str, list[str | Path]]:
    """What to start for each, before the count of laps and the templates."""
    validator = _unpack_validator(folder)
    return {
        "hazards": [sys.executable, "-c", IN_PYTHON.format(OURS)],
        "cfn-lint": [GATE, "-c", IN_PYTHON.format(CFN_LINT)],
        "CloudFormation's validator": [
            GATE.with_name("node"), "-e", IN_NODE.format(folder=json.dumps(str(validator))), "--", "benchmark",
        ],
    }  # fmt: skip


def _unpack_validator(folder: Path) -> Path:
    """CloudFormation's validator, which the CDK library carries inside itself."""
    import aws_cdk

    (archive,) = (Path(str(aws_cdk.__file__)).parent / "_jsii").glob("aws-cdk-lib@*.tgz")
    with tarfile.open(archive) as packed:
        wanted = [member for member in packed.getmembers() if member.name.startswith(VALIDATOR)]
        for member in wanted:
            (target := folder / member.name).parent.mkdir(parents=True, exist_ok=True)
            if content := packed.extractfile(member):
                target.write_bytes(content.read())
    return folder / VALIDATOR


def side_by_side(templates: Sequence[Path], folder: Path) -> dict[str, dict[str, float]]:
    """For each, the median seconds of a cold process and of a warm lap; and how often our time that is."""
    words = programs(folder)
    cold: dict[str, list[float]] = {name: [] for name in words}
    warm: dict[str, list[float]] = {name: [] for name in words}
    environment = checkout.environment(checkout.ROOT) | {"PYTHONPATH": str(checkout.ROOT)}
    for name in words:
        measure([*words[name], "1", *templates], cwd=folder, environment=environment)  # warms the disk's cache
    for _ in range(TURNS):
        for name, start in words.items():
            cold[name].append(measure([*start, "1", *templates], cwd=folder, environment=environment).seconds)
            measure([*start, str(LAPS[name]), *templates], cwd=folder, environment=environment)
            laps = json.loads((folder / "laps.json").read_text())
            warm[name] += laps[1 + len(laps) // 5 :]
    medians = {name: {"cold": statistics.median(cold[name]), "warm": statistics.median(warm[name])} for name in words}
    ours = medians["hazards"]
    return {
        name: found | {f"{kind} ratio": found[kind] / ours[kind] for kind in ("cold", "warm")}
        for name, found in medians.items()
    }


def grown(document: dict[str, Any], times: int) -> dict[str, Any]:
    """A template with its resources as often as asked for, each copy under other logical ids."""
    text = json.dumps(document["Resources"])
    ids = "|".join(re.escape(id_) for id_ in sorted(document["Resources"], key=len, reverse=True))
    names = re.compile(rf"\b({ids})\b")
    resources: dict[str, Any] = {}
    for copy in range(times):
        resources |= json.loads(names.sub(rf"\g<1>Copy{copy}", text))
    return {**document, "Resources": resources, "Outputs": {}}


def growth(template: Path) -> dict[int, float]:
    """The median seconds of all rules over a template, by how many resources it has."""
    document, found = json.loads(template.read_text()), dict[int, float]()
    for times in SIZES:
        bigger, laps = grown(document, times), list[float]()
        for _ in range(5 + 20 // times):
            began = perf_counter()
            judge([Template("template", bigger)])
            laps.append(perf_counter() - began)
        found[len(bigger["Resources"])] = statistics.median(laps)
    return found


def synths(clone: Path) -> dict[str, float]:
    """Seconds of a synth with CloudFormation's validation and without."""
    words, found = checkout.synth(clone, clone / "cdk.out"), dict[str, float]()
    for name, value in (("with validation", "true"), ("without", "false")):
        environment = checkout.environment(clone) | {"CDK_VALIDATION": value}
        found[name] = measure(words, cwd=clone, environment=environment).seconds
    return found


@click.command()
@click.argument("templates", type=click.Path(exists=True, path_type=Path), nargs=-1)
@click.option("--json", "as_json", is_flag=True)
def main(templates: tuple[Path, ...], as_json: bool) -> None:
    """Measures them side by side, and how our time grows with the template."""
    with TemporaryDirectory(prefix="sluice-benchmark-") as name:
        folder, here, synthesized = Path(name), machine(), dict[str, float]()
        if not templates:
            clone = checkout.clone(folder / "clone")
            checkout.set_up(clone, "cdk")
            synthesized = synths(clone)
            templates = tuple(sorted((clone / "cdk.out").glob("assembly-*/*network*.template.json")))
        sized = [template.resolve() for template in templates]
        compared, by_size = side_by_side(sized, folder), growth(sized[0])
    if as_json:
        click.echo(json.dumps({"machine": here, "tools": compared, "growth": by_size, "synth": synthesized}, indent=2))
        return
    tools, sizes = Table("", "cold ms", "times ours", "warm ms", "times ours"), Table("resources", "ms", "µs each")
    for tool, found in compared.items():
        times = [f"{found[one] * 1000:.1f}" for one in ("cold", "warm")]
        ratios = [f"{found[one]:.1f}" for one in ("cold ratio", "warm ratio")]
        tools.add_row(tool, times[0], ratios[0], times[1], ratios[1])
    for size, seconds in by_size.items():
        sizes.add_row(str(size), f"{seconds * 1000:.1f}", f"{seconds / size * 1e6:.0f}")
    Console().print(here, tools, sizes, {which: round(seconds, 1) for which, seconds in synthesized.items()})


if __name__ == "__main__":
    main()
