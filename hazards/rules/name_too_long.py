"""A name that is longer than its service allows is refused only at deployment, by a create or an action that fails."""

from collections.abc import Iterator
from typing import NamedTuple

from hazards.pipelines.actions import Action
from hazards.pipelines.shape import Pipeline, once, pipelines
from hazards.rule import Found, Level, Rule
from hazards.services.name_limits import IN_CONFIGURATION, IN_PIPELINE, LIMITS, ROLE, length, role_in
from hazards.template.values import Text, shown, text
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H507",
    title="name over its limit",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html",
)


class Name(NamedTuple):
    """`label` says what it names."""

    of: Resource
    label: str
    name: Text
    most: int


def check(template: Template) -> Found:
    yield from once(_found(template))


def _found(template: Template) -> Found:
    for of, label, name, most in (*_physical(template), *_in_pipelines(template)):
        if (characters := length(template, name)) > most:
            yield RULE.hazard(
                template,
                of,
                what=f"{label} {shown(name)} has {characters} characters, and {most} are allowed",
                why="the limit is the service's, and no quota raises it",
                order=(f"deploy {of}", f"refuse {label}: it is longer than {most} characters"),
                fix=f"shorten it to {most} characters",
            )


def _physical(template: Template) -> Iterator[Name]:
    for type_, path, most in LIMITS:
        for resource in template.of(type_):
            for guard, value in resource.forms(*path):
                if value is not None and template.conditions.satisfiable(guard | resource.guard):
                    yield Name(resource, f"{resource.id}'s {path[-1]}", text(value), most)


def _in_pipelines(template: Template) -> Iterator[Name]:
    for pipeline in pipelines(template):
        for stage in pipeline.stages:
            yield Name(pipeline.resource, "the stage name", text(stage.body.get("Name")), IN_PIPELINE["stage"])
            for action in stage.actions:
                yield from _of_action(pipeline, action)


def _of_action(pipeline: Pipeline, action: Action) -> Iterator[Name]:
    def name(label: str, name: Text, most: int) -> Name:
        return Name(pipeline.resource, label, name, most)

    yield name("the action name", text(action.body.get("Name")), IN_PIPELINE["action"])
    yield name(f"{action.name}'s namespace", text(action.body.get("Namespace")), IN_PIPELINE["namespace"])
    for role in (action.body.get("RoleArn"), action.raw("RoleArn")):
        yield name(f"{action.name}'s role name", role_in(role), ROLE)
    if action.provider == "CloudFormation":
        for key, most in IN_CONFIGURATION.items():
            yield name(f"{action.name}'s {key}", text(action.raw(key)), most)
