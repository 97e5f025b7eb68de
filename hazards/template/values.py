"""Values of a template: what they refer to, which forms they can take, and what text they come to.

Intrinsic functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Guard = frozenset[tuple[str, bool]]
"""Conditions and how each must have come out for something to be there. Empty: it is always there."""
ALWAYS: Guard = frozenset()
NO_VALUE = "AWS::NoValue"
DYNAMIC = re.compile(r"(\{\{resolve:[^}]*\}\})")
VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
LONGEST_LIST_OF_FORMS = 64


class Token(NamedTuple):
    """What only a deploy resolves. `kind`: ref, attribute, import, or other (`name` is then the function as JSON)."""

    kind: str
    name: str
    attribute: str = ""


Text = tuple[str | Token, ...]
"""A string as far as a template says it: literal parts, no two of them neighbours, and tokens."""


class Reference(NamedTuple):
    """Something in a resource names another thing of the template. `path` is where: `Properties.Role`."""

    name: str
    attribute: str
    path: str
    guard: Guard


class Form(NamedTuple):
    """One form a value can take, and under which conditions."""

    guard: Guard
    value: Any


def function(value: object) -> tuple[str, Any]:
    """The intrinsic function that a value is, and its argument; ("", None) for any other value."""
    if isinstance(value, dict) and len(value) == 1:  # not Mapping, which takes five times as long to ask for
        ((name, argument),) = value.items()
        if name in ("Ref", "Condition") or (isinstance(name, str) and name.startswith("Fn::")):
            return name, argument
    return "", None


def references(value: object, path: str = "", guard: Guard = ALWAYS) -> Iterator[Reference]:
    """Every name in a value, however deep, through every function; also those of parameters and pseudo parameters."""
    stack: list[tuple[object, str, Guard]] = [(value, path, guard)]
    while stack:
        value, path, guard = stack.pop()
        name, argument = function(value)
        if name == "Ref":
            if isinstance(argument, str):
                yield Reference(argument, "", path, guard)
        elif name == "Fn::GetAtt":
            if target := _attribute(argument):
                yield Reference(*target, path, guard)
            if isinstance(argument, Sequence):  # the attribute's name may be a Ref of its own
                stack.extend((one, path, guard) for one in argument if isinstance(one, Mapping))
        elif name == "Fn::Sub":
            template, variables = _substitution(argument)
            for variable in _variables(template):
                if variable not in variables:
                    yield Reference(*_split(variable), path, guard)
            stack.extend((one, path, guard) for one in variables.values())
        elif name == "Fn::If" and isinstance(argument, list) and len(argument) == 3:
            condition, then, otherwise = argument
            stack.append((then, path, guard | {(str(condition), True)}))
            stack.append((otherwise, path, guard | {(str(condition), False)}))
        elif isinstance(value, dict):
            inside = ((key, one) for key, one in value.items() if isinstance(one, dict | list))
            stack.extend((one, path if name else f"{path}.{key}", guard) for key, one in inside)
        elif isinstance(value, list):
            inside = ((number, one) for number, one in enumerate(value) if isinstance(one, dict | list))
            stack.extend((one, f"{path}[{number}]", guard) for number, one in inside)


def forms(value: object, guard: Guard = ALWAYS) -> list[Form]:
    """A value without `Fn::If` at its top: each form it can take. `AWS::NoValue` is no form.

    Impossible ones (a condition both true and false) are left out.
    """
    if function(value)[0] != "Fn::If":  # nearly always
        return [] if value == {"Ref": NO_VALUE} else [Form(guard, value)]
    found: list[Form] = []
    stack = [(value, guard)]
    while stack and len(found) < LONGEST_LIST_OF_FORMS:
        value, guard = stack.pop()
        name, argument = function(value)
        if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3:
            condition, then, otherwise = argument
            for came_out, one in ((False, otherwise), (True, then)):
                if (str(condition), not came_out) not in guard:
                    stack.append((one, guard | {(str(condition), came_out)}))
        elif not (name == "Ref" and argument == NO_VALUE):
            found.append(Form(guard, value))
    return found


def items(value: object, guard: Guard = ALWAYS) -> Iterator[Form]:
    """Every item of a list, each `Fn::If` taken both ways. What is no list is a list of one item; None has none."""
    for there, one in forms(value, guard):
        for item in one if isinstance(one, list) else [] if one is None else [one]:
            yield from forms(item, there)


def text(value: object) -> Text:
    """What string a value comes to. Join and Sub are put together; what else is no literal is a token."""
    parts: list[str | Token] = []
    for part in _parts(value):
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part != "":
            parts.append(part)
    return tuple(parts)


def literal(value: object) -> str | None:
    """The string that a value surely is, or None."""
    found = text(value)
    if not found and value == "":
        return ""
    return found[0] if len(found) == 1 and isinstance(found[0], str) else None


def shown(parts: Text) -> str:
    """A text for people: `arn:${AWS::Partition}:s3:::logs`."""
    return "".join(part if isinstance(part, str) else f"${{{_shown(part)}}}" for part in parts)


def _shown(token: Token) -> str:
    return f"{token.name}.{token.attribute}" if token.attribute else token.name


def _parts(value: object) -> Iterator[str | Token]:
    name, argument = function(value)
    if name == "Ref" and isinstance(argument, str):
        yield Token("ref", argument)
    elif name == "Fn::GetAtt" and (target := _attribute(argument)):
        yield Token("attribute", *target)
    elif name == "Fn::Sub":
        yield from _substituted(*_substitution(argument))
    elif name == "Fn::Join" and _is_join(argument):
        separator, items = argument
        for number, item in enumerate(items):
            yield from ([separator] if number else [])
            yield from _parts(item)
    elif name == "Fn::ImportValue":
        yield Token("import", shown(text(argument)))
    elif name == "Fn::Select" and (selected := _selected(argument)) is not None:
        yield from _parts(selected)
    elif isinstance(value, str):
        yield from (Token("other", one) if number % 2 else one for number, one in enumerate(DYNAMIC.split(value)))
    elif isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, int | float):
        yield str(value)
    elif value:
        yield Token("other", as_json(value))


def _selected(argument: object) -> Any:
    """The item that Select takes of a list or of a literal that is split; None where only a deploy knows."""
    index, items = argument if isinstance(argument, list) and len(argument) == 2 else ("", None)
    name, split = function(items)
    if name == "Fn::Split" and isinstance(split, list) and len(split) == 2 and isinstance(split[0], str) and split[0]:
        whole = literal(split[1])
        items = None if whole is None else whole.split(split[0])
    if not (isinstance(items, list) and str(index).isdecimal() and int(index) < len(items)):
        return None
    return items[int(index)]


def as_json(value: object) -> str:
    """The same text for equal values; also for what JSON cannot hold (YAML has dates, and keys that are no strings)."""
    try:
        return json.dumps(value, sort_keys=True, default=str)
    except TypeError:
        return str(value)


def _substituted(template: str, variables: Mapping[str, Any]) -> Iterator[str | Token]:
    end = 0
    for found in VARIABLE.finditer(template):
        yield template[end : found.start()]
        end = found.end()
        escaped, name = found.groups()
        if escaped:
            yield f"${{{name}}}"
        elif name in variables:
            yield from _parts(variables[name])
        else:
            target, attribute = _split(name)
            yield Token("attribute" if attribute else "ref", target, attribute)
    yield template[end:]


def _is_join(argument: object) -> bool:
    return (
        isinstance(argument, list)
        and len(argument) == 2
        and isinstance(argument[0], str)
        and isinstance(argument[1], list)
    )


def _attribute(argument: object) -> tuple[str, str] | None:
    """The target and attribute of a GetAtt, which is a list or, in YAML's short form, a dotted string."""
    if isinstance(argument, str):
        return _split(argument)
    if isinstance(argument, list) and len(argument) >= 2 and isinstance(argument[0], str):
        return argument[0], ".".join(str(one) for one in argument[1:])
    return None


def _split(dotted: str) -> tuple[str, str]:
    target, _, attribute = dotted.strip().partition(".")
    return target, attribute


def _substitution(argument: object) -> tuple[str, Mapping[str, Any]]:
    if isinstance(argument, str):
        return argument, {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str):
        return argument[0], argument[1] if isinstance(argument[1], Mapping) else {}
    return "", {}


def _variables(template: str) -> Iterator[str]:
    return (name.strip() for escaped, name in VARIABLE.findall(template) if not escaped)
