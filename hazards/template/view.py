"""A template as rules read it: resources by type, what they refer to, what they name, and who waits for whom.

It makes sense of whatever it is given: a part of the wrong type is as if it were not there. Whether a file is a
template at all is said before (hazards/reading/load.py).
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from hazards.template.conditions import Conditions
from hazards.template.graph import Graph
from hazards.template.identity import Identities, Identity
from hazards.template.values import ALWAYS, Form, Guard, Reference, forms, items, literal, references

NOT_PROPERTIES = ("Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy")
DELETE, RETAIN, RETAIN_EXCEPT_ON_CREATE, SNAPSHOT = "Delete", "Retain", "RetainExceptOnCreate", "Snapshot"


class Resource:
    """One resource. `id` is its logical id, `type` as AWS writes it; `properties` are as the template has them."""

    def __init__(self, id_: str, body: Mapping[str, Any]) -> None:
        self.id = id_
        self.body = body
        self.type = _text(body.get("Type"))
        self.properties: Mapping[str, Any] = _mapping(body.get("Properties"))
        self.condition = _text(body.get("Condition"))
        self.deletion_policy = _deletion_policy(body, self.type, self.properties)

    def __repr__(self) -> str:
        return f"{self.id} ({self.type})"

    @property
    def guard(self) -> Guard:
        """Under which condition it is there."""
        return frozenset({(self.condition, True)}) if self.condition else ALWAYS

    @property
    def is_custom(self) -> bool:
        """Whether a function of the user's makes it."""
        return self.type.startswith("Custom::") or self.type == "AWS::CloudFormation::CustomResource"

    @property
    def is_kept(self) -> bool:
        """Whether it stays when its stack is deleted on purpose."""
        return self.deletion_policy in (RETAIN, RETAIN_EXCEPT_ON_CREATE)

    @property
    def is_kept_on_rollback(self) -> bool:
        """Whether it stays when the operation that created it is rolled back."""
        return self.deletion_policy == RETAIN

    @property
    def path(self) -> str:
        """Its construct's path, where CDK wrote it; empty otherwise."""
        return _text(_mapping(self.body.get("Metadata")).get("aws:cdk:path"))

    @property
    def asset_path(self) -> str:
        """Where CDK wrote its asset, if it says so: relative to the template's folder; empty otherwise."""
        return _text(_mapping(self.body.get("Metadata")).get("aws:asset:path"))

    @cached_property
    def depends_on(self) -> tuple[str, ...]:
        """The logical ids in DependsOn."""
        named = self.body.get("DependsOn")
        return tuple(one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every name in its body but DependsOn's, with where it stands."""
        parts = ((key, part) for key, part in self.body.items() if key not in NOT_PROPERTIES)
        return tuple(found for key, part in parts for found in references(part, str(key)))

    def get(self, *path: str) -> Any:
        """A property deep inside, as the template has it; None where there is none.

        `get("VpcConfig", "SubnetIds")`. Where an `Fn::If` stands on the way there is more than one answer: `forms`.
        """
        value: Any = self.properties
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    def forms(self, *path: str) -> list[Form]:
        """Every form that a property can take, each `Fn::If` on the way taken both ways. None where it is not set."""
        found = [Form(ALWAYS, self.properties)]
        for name in path:
            found = [
                deeper
                for guard, value in found
                for deeper in forms(value.get(name) if isinstance(value, Mapping) else None, guard)
            ]
        return found

    def items(self, *path: str) -> Iterator[Form]:
        """Every item of a list property, each `Fn::If` taken both ways. What is no list is a list of one item."""
        for guard, value in self.forms(*path):
            yield from items(value, guard)

    def literal(self, *path: str) -> str | None:
        """The string that a property surely is; numbers and booleans as YAML writes them."""
        return literal(self.get(*path))


class Template:
    """`name` is the file's, for findings; `document` the parsed template. `nested`: the templates of its nested stacks
    by their logical ids, as far as they are given (hazards/reading/nesting.py)."""

    def __init__(self, name: str, document: Mapping[str, Any]) -> None:
        self.name = name
        self.document = document
        self.resources: dict[str, Resource] = {
            str(id_): Resource(str(id_), body)
            for id_, body in _mapping(document.get("Resources")).items()
            if isinstance(body, Mapping)
        }
        self.parameters = _mapping(document.get("Parameters"))
        self.outputs = _mapping(document.get("Outputs"))
        self.nested: Mapping[str, Template] = {}
        self.mappings = _mapping(document.get("Mappings"))
        self._by_type: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            self._by_type.setdefault(resource.type, []).append(resource)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources.values())

    def of(self, *types: str) -> Iterator[Resource]:
        """The resources of these types, in the order of the template."""
        return (resource for type_ in types for resource in self._by_type.get(type_, ()))

    def has(self, *types: str) -> bool:
        """Whether there is any."""
        return any(type_ in self._by_type for type_ in types)

    @cached_property
    def conditions(self) -> Conditions:
        return Conditions(
            _mapping(self.document.get("Conditions")), self.parameters, _mapping(self.document.get("Rules"))
        )

    @cached_property
    def graph(self) -> Graph:
        """Who waits for whom."""
        return Graph(self.resources, self.conditions)

    @cached_property
    def identities(self) -> Identities:
        return Identities(self.resources)

    def named(self, value: object, type_: str) -> Identity:
        """Which resource of a type a value names: by Ref, GetAtt, name or ARN, literal, joined or imported.

        The identity's `id` is the logical id where it is this template's own, or empty; two values that name the same
        thing have equal identities. `value` holds no `Fn::If` at its top (`forms`).
        """
        return self.identities.of(value, type_)

    def resource(self, value: object, *types: str) -> Resource | None:
        """This template's own resource of one of these types that a value names, or None."""
        for type_ in types:
            if found := self.named(value, type_).id:
                return self.resources[found]
        return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _deletion_policy(body: Mapping[str, Any], type_: str, properties: Mapping[str, Any]) -> str:
    """Empty where it cannot be known: the language extensions allow a Ref or an If here."""
    written = body.get("DeletionPolicy")
    return _text(written) if written else _default_policy(type_, properties)


def _default_policy(type_: str, properties: Mapping[str, Any]) -> str:
    """What CloudFormation does where no DeletionPolicy is written.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    is_snapshot = type_ == "AWS::RDS::DBCluster" or (
        type_ == "AWS::RDS::DBInstance" and "DBClusterIdentifier" not in properties
    )
    return SNAPSHOT if is_snapshot else DELETE
