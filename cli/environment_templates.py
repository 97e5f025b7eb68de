"""The templates of each environment, as this checkout synthesizes them, or as an assembly of it has them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from report.problem import Problem

Template = Mapping[str, Any]
Place = tuple[str, str]
"""An environment and a region."""


class EnvironmentStack(NamedTuple):
    """One stack of an environment: its own name, whose it is by its tag, where, and its template."""

    name: str
    environment: str
    region: str
    template: Template


@contextmanager
def assembly_or_fresh(assembly: Path | None = None) -> Iterator[Path]:
    """The assembly that is given; else a new one of this checkout, gone after the block. Raises `Problem`."""
    from tempfile import TemporaryDirectory

    from cli.door import end_cleanly
    from cli.synthesis import synthesize

    end_cleanly()
    if assembly:
        yield assembly
        return
    with TemporaryDirectory(prefix="sluice-synth-") as folder:
        out = Path(folder) / "cdk.out"
        synthesize(out)
        yield out


def templates(assembly: Path) -> dict[Place, list[Template]]:
    """By environment and region; a stack says both itself, with its tag and in its manifest."""
    found: dict[Place, list[Template]] = {}
    for one in _stacks(assembly):
        found.setdefault((one.environment, one.region), []).append(one.template)
    return found


def template_of(assembly: Path, stack: str) -> Template:
    """The template of the stack of that name, in whichever stage it is. Raises `Problem`: no-network."""
    for one in _stacks(assembly):
        if one.name == stack:
            return one.template
    remedy = "synthesize this checkout, or leave --assembly out"
    raise Problem(
        "no-network", what=f"there is no stack {stack}", where=str(assembly), why="no stage has it", remedy=remedy
    )


def _stacks(assembly: Path) -> Iterator[EnvironmentStack]:
    """https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html"""
    manifest = assembly / "manifest.json"
    artifacts = json.loads(manifest.read_text())["artifacts"] if manifest.is_file() else {}
    for artifact_id, artifact in artifacts.items():
        properties = artifact.get("properties", {})
        match artifact["type"]:
            case "cdk:cloud-assembly":
                yield from _stacks(assembly / properties["directoryName"])
            case "aws:cloudformation:stack" if environment := properties.get("tags", {}).get("Environment"):
                template = json.loads((assembly / properties["templateFile"]).read_text())
                region = artifact["environment"].rpartition("/")[2]
                yield EnvironmentStack(properties.get("stackName", artifact_id), environment, region, template)
