"""A synthesized cdk.out: its stacks of the first level, and which of them holds the pipeline."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from report.problem import Problem

PIPELINE_TYPE = "AWS::CodePipeline::Pipeline"


@dataclass(frozen=True, kw_only=True)
class StackPlace:
    """Where an assembly says that a stack is deployed."""

    name: str
    account: str
    region: str


def pipeline_stack(assembly: Path, *, commit: str) -> StackPlace:
    """The one synthesized stack that holds a pipeline; `commit` is whose assembly it is, for the error.

    Raises `Problem`: no-pipeline.
    """
    found = [stack for stack, template in _stacks(assembly) if _holds_pipeline(template)]
    if len(found) != 1:
        raise Problem(
            "no-pipeline",
            what=f"{len(found)} of the synthesized stacks hold a pipeline: {', '.join(s.name for s in found)}",
            where=f"{commit[:12]}, cdk.out",
            why="a rehearsal walks the one pipeline that the commit deploys",
            remedy="look at app.py of that commit",
        )
    return found[0]


def beside_the_pipeline(assembly: Path) -> dict[StackPlace, dict[str, object]]:
    """The stacks that a person deploys, with their templates."""
    return {stack: template for stack, template in _stacks(assembly) if not _holds_pipeline(template)}


def _stacks(assembly: Path) -> Iterator[tuple[StackPlace, dict[str, object]]]:
    manifest = json.loads((assembly / "manifest.json").read_text())
    for artifact_id, artifact in manifest["artifacts"].items():
        if artifact["type"] == "aws:cloudformation:stack":
            properties = artifact["properties"]
            account, region = artifact["environment"].removeprefix("aws://").split("/")
            name = properties.get("stackName", artifact_id)
            template = json.loads((assembly / properties["templateFile"]).read_text())
            yield StackPlace(name=name, account=account, region=region), template


def _holds_pipeline(template: dict[str, object]) -> bool:
    return f'"{PIPELINE_TYPE}"' in json.dumps(template.get("Resources", {}))
