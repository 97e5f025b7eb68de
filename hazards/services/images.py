"""Which machine image an instance starts from, and whether the template or somebody else decides on it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hazards.template.values import Guard, Token, shown, text
from hazards.template.view import Resource, Template

INSTANCE = "AWS::EC2::Instance"
LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"
READ_AT_DEPLOY = "AWS::SSM::Parameter::Value<"
READ, END = "{{resolve:ssm:", "}}"
VERSION = re.compile(r":(\d+|\$\{[^}]*\})$")
"""How the name of a parameter ends where it has one, or may have."""


class Image(NamedTuple):
    """What an instance is started from, under which conditions."""

    instance: Resource
    value: object
    guard: Guard


def images(template: Template) -> Iterator[Image]:
    """Of every instance: its own, or that of the newest version of a launch template of this template."""
    for instance in template.of(INSTANCE):
        for guard, value in instance.forms("ImageId"):
            when = guard | instance.guard
            if value is not None:
                yield Image(instance, value, when)
            elif launched := _launched_by(template, instance):
                for inner, image in launched.forms("LaunchTemplateData", "ImageId"):
                    yield Image(instance, image, when | inner | launched.guard)


def newest(template: Template, value: object) -> str:
    """The parameter whose newest value an image is at each deployment; empty where it is none, or cannot be known.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
    """
    parts = text(value)
    written = shown(parts).strip()
    match parts:
        case (Token("ref", name, ""),):
            parameter = template.parameters.get(name)
            if isinstance(parameter, dict) and str(parameter.get("Type")).startswith(READ_AT_DEPLOY):
                named = str(parameter.get("Default") or name)
                return "" if VERSION.search(named) else named
        case (Token("other", name, ""),):
            written = name
    inner = written[len(READ) : -len(END)]
    return inner if written.startswith(READ) and written.endswith(END) and not VERSION.search(inner) else ""


def _launched_by(template: Template, instance: Resource) -> Resource | None:
    """An instance follows a launch template only if it asks for its newest version, whatever that is."""
    version = text(instance.get("LaunchTemplate", "Version"))
    for name in ("LaunchTemplateId", "LaunchTemplateName"):
        launched = template.resource(instance.get("LaunchTemplate", name), LAUNCH_TEMPLATE)
        if launched and version == (Token("attribute", launched.id, "LatestVersionNumber"),):
            return launched
    return None
