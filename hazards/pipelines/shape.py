"""A pipeline as rules read it: stages and actions, once for each way in which its conditions can come out.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hazards.pipelines.actions import Action, Stage, stages_of
from hazards.rule import Found
from hazards.template.conditions import holds, shown
from hazards.template.decided import conditions_in, decided
from hazards.template.view import Resource, Template

PIPELINE = "AWS::CodePipeline::Pipeline"
PROJECT = "AWS::CodeBuild::Project"


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """One pipeline in one world. `under` is that world as the first event of a story: empty, or one sentence."""

    resource: Resource
    properties: Mapping[str, Any]
    stages: tuple[Stage, ...]
    under: tuple[str, ...]


def pipelines(template: Template) -> Sequence[Pipeline]:
    """Every pipeline in every world. Raises TooManyWorldsError."""
    return _pipelines(template) if template.has(PIPELINE) else ()


@lru_cache(maxsize=16)  # each rule asks for the same ones
def _pipelines(template: Template) -> Sequence[Pipeline]:
    return tuple(_in_each_world(template))


def _in_each_world(template: Template) -> Iterator[Pipeline]:
    for resource in template.of(PIPELINE):
        names = {*conditions_in(resource.properties), *filter(None, [resource.condition])}
        for world in template.conditions.worlds(names):
            if holds(resource.guard, world):
                found = decided(resource.properties, world)
                properties = found if isinstance(found, Mapping) else {}
                yield Pipeline(
                    resource=resource,
                    properties=properties,
                    stages=stages_of(properties),
                    under=(f"deploy {shown(frozenset(world.items()))}",) if world else (),
                )


def once(found: Found) -> Found:
    """Of the findings that say the same in several worlds, the first."""
    seen = set()
    for hazard in found:
        if (key := (hazard.resources, hazard.what)) not in seen:
            seen.add(key)
            yield hazard


def project_of(template: Template, action: Action) -> Resource | None:
    """This template's own CodeBuild project that an action runs."""
    return template.resource(action.raw("ProjectName"), PROJECT)
