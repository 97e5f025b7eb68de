"""A synthesized template, and what tests ask of it: resources by type, references, and who is created before whom."""

import json
from collections.abc import Iterator
from typing import Any

Resource = dict[str, Any]


class View:
    """One template. Resources are asked for by type and property, never by logical id."""

    def __init__(self, template: dict[str, Any]) -> None:
        self.template = template
        self._needs = {name: set(_needs(resource)) & self.resources.keys() for name, resource in self.resources.items()}

    @property
    def resources(self) -> dict[str, Resource]:
        resources: dict[str, Resource] = self.template["Resources"]
        return resources

    def of_type(self, type_: str) -> dict[str, Resource]:
        """The resources of one type by logical id: at least one, or the question is wrong."""
        found = {name: each for name, each in self.resources.items() if each["Type"] == type_}
        assert found, f"the template has no {type_}"
        return found

    def properties(self, type_: str) -> list[Resource]:
        return [each["Properties"] for each in self.of_type(type_).values()]

    def only(self, type_: str, **wanted: object) -> str:
        """The logical id of the one resource of a type with these properties."""
        (name,) = (
            name
            for name, each in self.of_type(type_).items()
            if all(each["Properties"].get(key) == value for key, value in wanted.items())
        )
        return name

    def named(self, type_: str, name: str) -> str:
        """The logical id of the one resource of a type with that Name tag."""
        (found,) = (each for each in self.of_type(type_) if self.name_tag(each) == name)
        return found

    def name_tag(self, logical_id: str) -> str | None:
        return tags_of(self.resources[logical_id]).get("Name")

    def before(self, logical_id: str) -> set[str]:
        """All that CloudFormation surely creates before a resource, and surely deletes after it."""
        before: set[str] = set()
        waiting = [logical_id]
        while waiting:
            news = self._needs[waiting.pop()] - before
            before |= news
            waiting += news
        return before


def tags_of(resource: Resource) -> dict[str, str]:
    tags = resource.get("Properties", {}).get("Tags", [])
    return dict(tags) if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}


def text_of(value: object) -> str:
    """A value as text, where `{"Ref": X}` reads `<X>` and `{"Fn::GetAtt": [X, A]}` reads `<X.A>`."""
    match value:
        case {"Ref": str(name)}:
            return f"<{name}>"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": [str(glue), list(parts)]}:
            return glue.join(text_of(part) for part in parts)
        case {"Fn::Base64": content}:
            return text_of(content)
        case str():
            return value
        case _:
            return json.dumps(value)


def _needs(value: object) -> Iterator[str]:
    """Logical ids under Ref, Fn::GetAtt and DependsOn; our templates need no Fn::Sub."""
    if isinstance(value, list):
        for each in value:
            yield from _needs(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield each
            elif key == "Fn::GetAtt":
                yield each[0]
            elif key == "DependsOn":
                yield from [each] if isinstance(each, str) else each
            else:
                assert key != "Fn::Sub", "teach this view to read Fn::Sub"
                yield from _needs(each)


def nat_group(view: View) -> dict[str, Any]:
    """The properties of the NAT instances' security group."""
    (instance, *_) = view.properties("AWS::EC2::Instance")
    (reference,) = instance["NetworkInterfaces"][0]["GroupSet"]
    properties: dict[str, Any] = view.resources[reference["Fn::GetAtt"][0]]["Properties"]
    return properties
