"""One file's bytes as a template's document."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from hazards.template.from_json import from_json
from hazards.template.unreadable import Lost, NoTemplateError, UnreadableError

VERSION = "AWSTemplateFormatVersion"
SECTION = re.compile(rb"AWSTemplateFormatVersion|Resources[\"']?\s*:")


class Document(NamedTuple):
    """`repeated`: sections and logical ids that stand there more than once; only the last of each counts."""

    value: Mapping[str, Any]
    repeated: tuple[str, ...]


def document(data: bytes, *, is_yaml: bool) -> Document:
    """A file's template. `is_yaml`: its name says so, and `{` may begin YAML. Raises UnreadableError."""
    text = _text(data)
    lost: Lost = []
    value = _parsed(text, lost, is_yaml=is_yaml)
    if not isinstance(value, dict):
        raise NoTemplateError("is no template: it is no mapping")
    if "Resources" not in value:
        raise (UnreadableError if VERSION in value else NoTemplateError)("is no template: it has no Resources")
    resources = value["Resources"]
    if not isinstance(resources, dict):
        raise UnreadableError("is no template: its Resources are no mapping")
    if not resources:
        raise UnreadableError("has no resource: CloudFormation refuses it")
    if VERSION not in value and not any(_is_meant(id_, body) for id_, body in resources.items()):
        raise NoTemplateError("is no template: none of its Resources has a Type")
    return Document(value, tuple(key for one, keys in lost if one is value or one is resources for key in keys))


def _is_meant(id_: str, body: object) -> bool:
    """Whether it is a resource, or something that a deploy makes resources of."""
    return id_.startswith("Fn::") or (isinstance(body, dict) and isinstance(body.get("Type"), str))


def may_be_template(data: bytes) -> bool:
    """Whether it is worth reading a file that nobody named: not where no section's name is in it."""
    return bool(SECTION.search(data.replace(b"\0", b"")))


def _text(data: bytes) -> str:
    if not data.strip():
        raise UnreadableError("is empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("is UTF-16, and a template is UTF-8")
    if b"\0" in data:
        raise UnreadableError("is binary")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"is not UTF-8 (line {line})") from error


def _parsed(text: str, lost: Lost, *, is_yaml: bool) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return _from_yaml(text, lost)
    try:
        return from_json(text, lost)
    except UnreadableError:
        if not is_yaml:
            raise
        lost.clear()
        return _from_yaml(text, lost)


def _from_yaml(text: str, lost: Lost) -> Any:
    from hazards.template.from_yaml import from_yaml  # most templates are JSON, and PyYAML takes its time to load

    return from_yaml(text, lost)
