"""What a value names: the same bucket may be written as Ref, GetAtt, a literal or joined ARN, a name, an import."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from hazards.template.values import Text, Token, function, shown, text

if TYPE_CHECKING:
    from hazards.template.view import Resource


class Identity(NamedTuple):
    """`id` is the logical id of the template's own resource, or empty; `name` tells things apart that are not its own.

    A value that names nothing has neither.
    """

    id: str
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.id or self.name)


class Kind(NamedTuple):
    """How things of a type are written: the property with their name; what stands before it in an ARN, and after it.

    `has_path`: an ARN has a path before the name. `scheme`: what else may stand before the name.
    """

    name_property: str
    in_arn: str = ""
    ends: str = ""
    suffixes: tuple[str, ...] = ()
    has_path: bool = False
    scheme: str = ""


# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
KINDS: Mapping[str, Kind] = {
    "AWS::S3::Bucket": Kind("BucketName", ":s3:::", "/", (".s3.",), scheme="s3://"),
    "AWS::IAM::Role": Kind("RoleName", ":role/", has_path=True),
    "AWS::IAM::ManagedPolicy": Kind("ManagedPolicyName", ":policy/", has_path=True),
    "AWS::KMS::Key": Kind("", ":key/"),
    "AWS::KMS::Alias": Kind("AliasName", ":alias/"),
    "AWS::SNS::Topic": Kind("TopicName", ":sns:*:*:", ":"),
    "AWS::SQS::Queue": Kind("QueueName", ":sqs:*:*:"),
    "AWS::Logs::LogGroup": Kind("LogGroupName", ":log-group:", ":"),
    "AWS::Lambda::Function": Kind("FunctionName", ":function:", ":"),
    "AWS::DynamoDB::Table": Kind("TableName", ":table/", "/"),
    "AWS::Kinesis::Stream": Kind("Name", ":stream/"),
    "AWS::KinesisFirehose::DeliveryStream": Kind("DeliveryStreamName", ":deliverystream/"),
    "AWS::CodeBuild::Project": Kind("Name", ":project/"),
}
PLAIN = Kind("")
STANDS_FOR: Mapping[tuple[str, str], str] = {
    ("AWS::KMS::Alias", "AWS::KMS::Key"): "TargetKeyId",
    ("AWS::Lambda::Alias", "AWS::Lambda::Function"): "FunctionName",
    ("AWS::Lambda::Version", "AWS::Lambda::Function"): "FunctionName",
}
"""What may be named in another's place, and by which property it names the other."""


class Identities:
    """The names of a template's resources. One for each template; what was looked up once is remembered."""

    def __init__(self, resources: "Mapping[str, Resource]") -> None:
        self._resources = resources
        self._by_name: dict[str, dict[Text, str]] = {}

    def of(self, value: object, type_: str) -> Identity:
        """See `Template.named`."""
        value = _picked_from(value) if type_ == "AWS::S3::Bucket" else value
        for deputy, property_ in ((one, path) for (one, other), path in STANDS_FOR.items() if other == type_):
            if own := self._named(text(value), deputy).id:
                return self._named(text(self._resources[own].get(property_)), type_)
        return self._named(text(value), type_)

    def _named(self, parts: Text, type_: str) -> Identity:
        kind = KINDS.get(type_, PLAIN)
        name = _name_in(parts, kind)
        if not name:
            return Identity("")
        if len(name) == 1 and isinstance(name[0], Token) and name[0].kind in ("ref", "attribute"):
            named = self._resources.get(name[0].name)
            if named is not None and named.type == type_:
                return Identity(named.id)
            if named is not None and not (named.is_custom or named.type == "AWS::CloudFormation::Stack"):
                return Identity("")
        if own := self._names(type_, kind).get(name):
            return Identity(own)
        return Identity("", shown(name))

    def _names(self, type_: str, kind: Kind) -> Mapping[Text, str]:
        """The template's own things of a type, by the names that it gives them."""
        if type_ not in self._by_name:
            self._by_name[type_] = {
                text(name): resource.id
                for resource in self._resources.values()
                if resource.type == type_ and kind.name_property
                for _, name in resource.forms(kind.name_property)
                if name
            }
        return self._by_name[type_]


def _picked_from(value: object) -> object:
    """The ARN out of which a bucket's name is picked, as CDK does it with an ARN that only a deploy knows."""
    while (found := function(value))[0] == "Fn::Select":
        index, items = found[1] if isinstance(found[1], list) and len(found[1]) == 2 else ("", None)
        name, split = function(items)
        if name != "Fn::Split" or not isinstance(split, list) or len(split) != 2:
            break
        if (str(index), split[0]) not in (("5", ":"), ("0", "/")):
            break
        value = split[1]
    return value


def _name_in(parts: Text, kind: Kind) -> Text:
    """The name within an ARN, up to where it ends; all of it where it is no ARN."""
    name: list[str | Token] = []
    for part in _after_arn(parts, kind):
        if isinstance(part, str):
            end = min((part.find(mark) for mark in (kind.ends, *kind.suffixes) if mark and mark in part), default=-1)
            if end >= 0:
                return (*name, *([part[:end]] if end else []))
        name.append(part)
    return tuple(name)


def _after_arn(parts: Text, kind: Kind) -> Text:
    """What follows an ARN's beginning, which is told by its service: `:s3:::`; nothing of another service's ARN."""
    if not (parts and isinstance(parts[0], str)) or not kind.in_arn:
        return parts
    if kind.scheme and parts[0].startswith(kind.scheme):
        return _from(parts, len(kind.scheme))
    if not parts[0].startswith("arn:"):
        return parts
    flat = "".join(part if isinstance(part, str) else "\0" for part in parts)
    start = _end_of(flat, kind.in_arn)
    if start < 0:
        return ()
    if kind.has_path:
        start = max(start, flat.rfind("/") + 1)
    rest = _from(parts, start)
    if kind.in_arn == ":alias/" and rest:  # which is a part of the name
        return (f"alias/{rest[0]}", *rest[1:]) if isinstance(rest[0], str) else ("alias/", *rest)
    return rest


def _from(parts: Text, start: int) -> Text:
    """A text from one place on, where each token has one place."""
    rest: list[str | Token] = []
    position = 0
    for part in parts:
        length = len(part) if isinstance(part, str) else 1
        if position + length > start:
            rest.append(part[max(start - position, 0) :] if isinstance(part, str) else part)
        position += length
    return tuple(rest)


def _end_of(flat: str, pattern: str) -> int:
    """Where an ARN's beginning ends; -1 where the ARN is another service's. `:sns:*:*:` has a region and an account."""
    head, *wild = pattern.split("*")
    position = flat.find(head)
    if position < 0:
        return -1
    position += len(head)
    for piece in wild:
        position = flat.find(piece, position)
        if position < 0:
            return -1
        position += len(piece)
    return position
