"""Which given templates are nested stacks of which: by CDK's assets, or by a path.

A relative path in a TemplateURL is what `aws cloudformation package` takes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from hazards.reading.assembly import assets_in
from hazards.rule import Unjudged
from hazards.template.values import text
from hazards.template.view import Resource, Template

NESTED_STACK = "AWS::CloudFormation::Stack"
ASSET = re.compile(r"([0-9a-f]{64})\.[a-z.]+\Z")
DEEPEST = 10
MOST_RESOURCES = 10_000
"""How many a template may have with those of all its nested stacks, each stack counted as often as it is nested."""


def connect(templates: Mapping[Path, Template]) -> Iterator[Unjudged]:
    """Tells each template, by its path, which others are its nested stacks, and says where that makes no sense."""
    by_file = {os.path.realpath(path): template for path, template in templates.items()}
    assets = cache(assets_in)
    parents = [(path, one) for path, one in templates.items() if one.has(NESTED_STACK)]
    for path, parent in parents:
        named = ((stack.id, _file(stack, path, assets(path.parent))) for stack in parent.of(NESTED_STACK))
        parent.nested = {id_: by_file[file] for id_, file in named if file in by_file}
    refused = [(parent, why) for _, parent in parents if (why := _refusal(parent))]
    for parent, why in refused:
        parent.nested = {}
        yield Unjudged(template=parent.name, what="nested stacks", why=why)


def _file(stack: Resource, parent: Path, assets: Mapping[str, Path]) -> str:
    """The file that a nested stack's template is; empty where it is none that can be told."""
    url = text(stack.get("TemplateURL"))
    last = url[-1] if url and isinstance(url[-1], str) else ""
    path = stack.asset_path or (last if len(url) == 1 and "://" not in last else "")
    if path:
        return os.path.realpath(parent.parent / path) if "\0" not in path else ""
    asset = ASSET.search(last)
    return os.path.realpath(assets[asset[1]]) if asset and asset[1] in assets else ""


def _refusal(template: Template) -> str:
    """Why its nested stacks cannot be looked into; empty where they can."""
    left: list[tuple[Template, tuple[str, ...]]] = [(template, ())]
    resources = 0
    while left:
        one, above = left.pop()
        if one.name in above:
            return f"nest each other in a circle: {' -> '.join((*above, one.name))}"
        if len(above) > DEEPEST:
            return f"are nested deeper than {DEEPEST} levels"
        resources += len(one.resources) + 1
        if resources > MOST_RESOURCES:
            return f"come to more than {MOST_RESOURCES:,} resources"
        left.extend((child, (*above, one.name)) for child in one.nested.values())
    return ""
