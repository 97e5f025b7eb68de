"""A template with its nested stacks in it, for the proof of what waits for what across them.

A nested stack `Net` stays, and its resources stand beside it as `Net/Vpc`. It is complete when they all are; each of
them waits for all that `Net` waits for. What the parent passes stands in place of the parameters, and an output's value
in place of `Fn::GetAtt [Net, Outputs.VpcId]`; whoever has that waits for the whole of `Net`.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hazards.template.outputs import OUTPUT, Outputs
from hazards.template.renamed import Renamed
from hazards.template.unreadable import MOST_VALUES
from hazards.template.view import Resource, Template

WAITS = "Waits"
"""The part of a body that CloudFormation does not know: values that are waited for, and stand nowhere any more."""
SECTIONS = ("Conditions", "Mappings", "Parameters", "Rules")


class TooLargeError(Exception):
    """What the nested stacks come to together."""


def whole(template: Template) -> Template:
    """A template with its nested stacks in it; itself where it has none that are given. Raises TooLargeError."""
    if not template.nested:
        return template
    parts = _Parts(template)
    for id_, child in template.nested.items():
        parts.add(template.resources[id_], whole(child))
    _refuse_too_large([parts.sections, parts.bodies, parts.outputs])
    outputs = Outputs(parts.outputs)
    made = {
        **template.document,
        **{name: outputs.value(section) for name, section in parts.sections.items()},
        "Resources": {id_: _connected(body, outputs) for id_, body in parts.bodies.items()},
        "Outputs": outputs.value(template.outputs),
    }
    _refuse_too_large(made)
    return Template(template.name, made)


def seen_alone(template: Template, ids: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Resources of one nested stack as its own template has them: that template's name and its logical ids."""
    while ids and all("/" in id_ for id_ in ids) and len(stacks := {id_.partition("/")[0] for id_ in ids}) == 1:
        nested = template.nested.get(stacks.pop())
        if nested is None:
            return
        template, ids = nested, tuple(id_.partition("/")[2] for id_ in ids)
        yield template.name, ids


def where_they_part(one: str, other: str) -> tuple[str, str]:
    """Two resources, or the nested stacks that hold them, in the same template: only there a DependsOn can stand."""
    left, right = one.split("/"), other.split("/")
    same = 0
    while same < min(len(left), len(right)) - 1 and left[same] == right[same]:
        same += 1
    return "/".join(left[: same + 1]), "/".join(right[: same + 1])


class _Parts:
    """A template's sections and resources, to which those of its nested stacks are added; and these stacks' outputs."""

    def __init__(self, template: Template) -> None:
        self.sections = {name: {**_mapping(template.document.get(name))} for name in SECTIONS}
        self.bodies = {resource.id: resource.body for resource in template}
        self.outputs: dict[tuple[str, str], Any] = {}

    def add(self, stack: Resource, child: Template) -> None:
        renamed = Renamed(stack.id, child.parameters, stack.properties.get("Parameters", {}))
        for name in SECTIONS:
            for key, value in _mapping(child.document.get(name)).items():
                self.sections[name][renamed.name(key)] = renamed.value(value)
        for resource in child:
            self.bodies[renamed.name(resource.id)] = self._body(resource, stack, renamed)
        waits_for = [*stack.depends_on, *(renamed.name(resource.id) for resource in child)]
        self.bodies[stack.id] = {**stack.body, "DependsOn": waits_for}
        for key, output in child.outputs.items():
            if isinstance(output, Mapping):
                self.outputs[stack.id, f"{OUTPUT}{key}"] = renamed.value(output.get("Value"))

    def _body(self, resource: Resource, stack: Resource, renamed: Renamed) -> Mapping[str, Any]:
        return {
            **renamed.value(resource.body),
            "DependsOn": [*map(renamed.name, resource.depends_on), *stack.depends_on],
            WAITS: [renamed.value(resource.body.get(WAITS)), stack.properties],
            "Condition": self._both(stack.condition, resource.condition and renamed.name(resource.condition)),
            **({"DeletionPolicy": stack.deletion_policy} if stack.is_kept else {}),
        }

    def _both(self, one: str, other: str) -> str:
        """The name of a condition that two make together; either may be empty."""
        if not (one and other):
            return one or other
        both = f"{one} and {other}"
        self.sections["Conditions"][both] = {"Fn::And": [{"Condition": one}, {"Condition": other}]}
        return both


def _connected(body: Mapping[str, Any], outputs: Outputs) -> Mapping[str, Any]:
    """A body with outputs' values in it, that still waits for the stacks whose outputs these are."""
    replaced: Mapping[str, Any] = {key: outputs.value(part) for key, part in body.items() if key != WAITS}
    waits = [body.get(WAITS), *(part for key, part in body.items() if key != WAITS and replaced[key] != part)]
    return {**replaced, WAITS: waits} if any(waits) else replaced


def _refuse_too_large(value: object) -> None:
    """Values may be shared: this counts each as often as a rule would meet it."""
    values = 0
    stack = [value]
    while stack:
        one = stack.pop()
        values += 1
        if values > MOST_VALUES:
            raise TooLargeError(f"they come to more than {MOST_VALUES:,} values")
        if isinstance(one, Mapping):
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
