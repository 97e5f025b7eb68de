"""What templates export to other stacks, and who imports it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hazards.template.values import function, shown, text
from hazards.template.view import Template


class Export(NamedTuple):
    """`output`: the name of the output; `name`: the export's, for people where only a deploy resolves it."""

    output: str
    name: str
    value: Any


def exports(template: Template) -> dict[str, Export]:
    """Every export by its name."""
    found = {}
    for output, body in template.outputs.items():
        export = body.get("Export") if isinstance(body, Mapping) else None
        if isinstance(export, Mapping) and (name := shown(text(export.get("Name")))):
            found[name] = Export(str(output), name, body.get("Value"))
    return found


def importers(templates: Iterable[Template]) -> dict[str, list[Template]]:
    """The templates that import something, by the export's name."""
    found: dict[str, list[Template]] = {}
    for template in templates:
        for name in _imported(template):
            found.setdefault(name, []).append(template)
    return found


def _imported(template: Template) -> Iterable[str]:
    names: dict[str, None] = {}
    stack: list[object] = [template.document.get("Resources"), template.outputs]
    while stack:
        one = stack.pop()
        name, argument = function(one)
        if name == "Fn::ImportValue":
            names[shown(text(argument))] = None
        stack.extend(one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ())
    return names
