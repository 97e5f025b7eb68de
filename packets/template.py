"""A CloudFormation template as the reader of networks needs it: resources by type, and what a value refers to."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any, TypeVar

from report.problem import Problem

Properties = Mapping[str, Any]
Thing = TypeVar("Thing")


class Template:
    """Values that only a deploy would tell are refused by name: a network is read whole, or not at all."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._resources: Mapping[str, Any] = content.get("Resources") or {}

    def of(self, type_: str) -> Iterator[tuple[str, Properties]]:
        """By logical id the properties of each resource of a type. Raises `Problem`: network-unread."""
        for id_, resource in self._resources.items():
            if resource.get("Type") == type_:
                if "Condition" in resource:
                    raise unread(id_, "whether it is made is decided by a condition, at deploy time")
                yield id_, resource.get("Properties") or {}

    def name(self, id_: str) -> str:
        """The Name tag, or else the logical id."""
        tags = (self._resources.get(id_, {}).get("Properties") or {}).get("Tags") or []
        return next((str(tag["Value"]) for tag in tags if tag.get("Key") == "Name"), id_)


def reference(value: object, where: str) -> str:
    """The logical id that a value names, or a text as it stands. Raises `Problem`: network-unread."""
    match value:
        case str():
            return value
        case {"Ref": str(id_)} | {"Fn::GetAtt": [str(id_), _]}:
            return id_
        case {"Fn::GetAtt": str(text)}:
            return text.partition(".")[0]
    raise unread(where, f"{value} names no resource of the template")


def block(value: object, where: str) -> IPv4Network:
    """Raises `Problem`: network-unread."""
    try:
        return IPv4Network(str(value))
    except ValueError as error:
        raise unread(where, f"{value} is no IPv4 block") from error


def known(things: Mapping[str, Thing], id_: str, where: str) -> Thing:
    """The thing of that id. Raises `Problem`: network-unread."""
    if id_ not in things:
        raise unread(where, f"{id_} is not in the template")
    return things[id_]


def text_of(value: object) -> str:
    """The text that a value surely has, with `<it>` for what a deploy fills in."""
    match value:
        case str():
            return value
        case {"Fn::Join": [str(glue), list(parts)]}:
            return glue.join(text_of(part) for part in parts)
        case {"Fn::Base64": inner} | {"Fn::Sub": [inner, _]} | {"Fn::Sub": inner}:
            return text_of(inner)
        case {"Ref": str(id_)}:
            return f"<{id_}>"
    return "<>"


def unread(where: str, why: str) -> Problem:
    return Problem(
        "network-unread",
        what="the template's network cannot be walked",
        where=where,
        why=why,
        remedy="write the value out, or leave that resource to another stack",
    )
