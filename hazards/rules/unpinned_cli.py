"""A CLI that a build installs in its newest version can break the pipeline on a day when nothing was changed."""

from collections.abc import Iterator
from typing import NamedTuple

from hazards.pipelines.buildspecs import as_line, commands, words_of
from hazards.pipelines.shape import PROJECT, once, pipelines
from hazards.pipelines.unpinned import MAY_INSTALL, Unpinned, unpinned
from hazards.rule import Found, Level, Rule
from hazards.template.values import literal
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H503",
    title="CLI installed without a version",
    level=Level.ERROR,
    source="https://github.com/aws/aws-cdk/issues/33491",
)
STANDARD = "aws/codebuild/"
"""How the images begin that hold no CDK."""


def check(template: Template) -> Found:
    yield from once(_found(template))


def _found(template: Template) -> Found:
    for build in _builds(template):
        for one in _newest(build):
            yield RULE.hazard(
                template,
                build.runner,
                what=f"{build.runner.id} takes {one.package} in its newest version on each run",
                why="no version is named, so that a release of somebody else decides what the pipeline runs",
                order=(
                    f"release a new {one.package}",
                    f"run {build.runner.id}: {one.tool} takes it unasked",
                    "stop the pipeline: the new version refuses what the old one accepted, and no commit is to blame",
                ),
                fix=f"name a version: {one.example}",
            )


class _Build(NamedTuple):
    """`is_equipped`: its image is somebody's own, and may hold anything."""

    runner: Resource
    lines: list[str]
    is_equipped: bool = False


def _builds(template: Template) -> Iterator[_Build]:
    """CodeBuild projects, and the actions that run commands without one."""
    for project in template.of(PROJECT):
        image = project.get("Environment", "Image")
        is_equipped = image is not None and not (literal(image) or "").startswith(STANDARD)
        yield _Build(project, list(commands(template, project)), is_equipped)
    for pipeline in pipelines(template):
        for action in (action for stage in pipeline.stages for action in stage.actions):
            lines = action.body.get("Commands")
            if isinstance(lines, list):
                yield _Build(pipeline.resource, [as_line(line) for line in lines])


def _newest(build: _Build) -> Iterator[Unpinned]:
    is_prepared = build.is_equipped
    for line in build.lines:
        for words in words_of(line):
            yield from unpinned(words, prepared=is_prepared)
            is_prepared |= bool(MAY_INSTALL.search(" ".join(words)))
