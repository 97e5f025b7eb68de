"""The templates of each environment, as this checkout synthesizes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Template = Mapping[str, Any]
Place = tuple[str, str]
"""An environment and a region."""


def synthesized() -> dict[Place, list[Template]]:
    """Raises `Problem`: synth-failed."""
    from tempfile import TemporaryDirectory

    from cli.door import end_cleanly
    from cli.synthesis import synthesize

    end_cleanly()
    with TemporaryDirectory(prefix="sluice-cost-") as folder:
        out = Path(folder) / "cdk.out"
        synthesize(out)
        return templates(out)


def templates(assembly: Path) -> dict[Place, list[Template]]:
    """By environment and region; a stack says both itself, with its tag and in its manifest."""
    found: dict[Place, list[Template]] = {}
    for place, template in _stacks(assembly):
        found.setdefault(place, []).append(template)
    return found


def _stacks(assembly: Path) -> Iterator[tuple[Place, Template]]:
    """https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html"""
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    for artifact in artifacts.values():
        properties = artifact.get("properties", {})
        match artifact["type"]:
            case "cdk:cloud-assembly":
                yield from _stacks(assembly / properties["directoryName"])
            case "aws:cloudformation:stack" if name := properties.get("tags", {}).get("Environment"):
                region = artifact["environment"].rpartition("/")[2]
                yield (name, region), json.loads((assembly / properties["templateFile"]).read_text())
