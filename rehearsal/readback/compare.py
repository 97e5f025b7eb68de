"""Whether AWS says what the template says.

Everything that the template sets must be told and equal; what AWS adds (its own tags, defaults) is no difference. Two
ways of writing the same are equal: "true" and True, 443 and "443", a policy's `"Action": "x"` and `"Action": ["x"]`,
a JSON text and its document, tags in another order. Nothing is left out of the comparison.
"""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

UNORDERED = frozenset(
    {
        *("SecurityGroupIds", "GroupSet", "SubnetIds", "RouteTableIds", "SecurityGroupIngress", "SecurityGroupEgress"),
        *("ManagedPolicyArns", "Roles", "Policies", "AlarmActions", "OKActions", "InsufficientDataActions"),
        *("ArtifactStores", "Dimensions", "Rules", "Targets", "EnvironmentVariables", "Architectures", "Topics"),
    }
)
"""Lists whose order means nothing to AWS."""

_POLICY_SETS = frozenset({"Action", "NotAction", "Resource", "NotResource"})
_ACCOUNT_ROOT = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):root")
_WIDEST = 160  # of a value in a difference


class Difference(NamedTuple):
    """`path` starts with a dot or a bracket and leads from the property to the value; empty for the property itself."""

    path: str
    template: object
    aws: object

    def __str__(self) -> str:
        return f"{self.path}: template says {_short(self.template)}, AWS says {_short(self.aws)}"


def differences(template: object, aws: object, name: str = "") -> list[Difference]:
    """Where `aws` does not say what `template` does. `name` is the property's."""
    return _compare(normal(template), normal(aws), "", name)


def normal(value: object) -> object:
    """One way of writing: tags and policies as said above, JSON texts as documents, scalars as text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        return _document(value)
    if isinstance(value, Mapping):
        return _policy(value) if "Statement" in value else {str(key): normal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return _tags(value) or [normal(item) for item in value]
    return _scalar(value)


def _compare(template: object, aws: object, path: str, name: str) -> list[Difference]:
    if template in ({}, [], "") and aws is None:
        return []
    if isinstance(template, dict) and isinstance(aws, dict):
        pairs = ((key, value, aws.get(key)) for key, value in template.items())
        return [found for key, value, said in pairs for found in _compare(value, said, f"{path}.{key}", key)]
    if isinstance(template, list) and isinstance(aws, list) and len(template) == len(aws):
        if name in UNORDERED:
            return [] if _matched(template, aws) else [Difference(path, template, aws)]
        pairs_at = enumerate(zip(template, aws, strict=True))
        return [found for at, (value, said) in pairs_at for found in _compare(value, said, f"{path}[{at}]", "")]
    return [] if template == aws else [Difference(path, template, aws)]


def _matched(template: list[object], aws: list[object]) -> bool:
    """Whether each item finds an equal one of its own; the most demanding items choose first."""
    left = list(aws)
    for item in sorted(template, key=lambda each: -len(json.dumps(each, default=str))):
        equal = next((at for at, other in enumerate(left) if not _compare(item, other, "", "")), None)
        if equal is None:
            return False
        del left[equal]
    return True


def _document(text: str) -> object:
    try:
        return normal(json.loads(text))
    except ValueError:
        return text


def _tags(values: list[object] | tuple[object, ...]) -> dict[str, object] | None:
    """[{Key, Value}] as a mapping: their order means nothing."""
    pairs: dict[str, object] = {}
    for item in values:
        if not isinstance(item, Mapping) or not {"Key", "Value"} <= set(item) <= {"Key", "Value", "PropagateAtLaunch"}:
            return None
        pairs[str(item["Key"])] = _scalar(item["Value"])
    return pairs


def _policy(document: Mapping[str, object]) -> dict[str, object]:
    statements = document["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    rest = {key: normal(value) for key, value in document.items() if key != "Statement"}
    return {**rest, "Statement": [_statement(item) for item in listed if isinstance(item, Mapping)]}


def _statement(statement: Mapping[str, object]) -> dict[str, object]:
    return {key: _clause(key, value) for key, value in statement.items()}


def _clause(key: str, value: object) -> object:
    if key in _POLICY_SETS:
        return _set(value)
    if key in ("Principal", "NotPrincipal"):
        return {kind: _set(who) for kind, who in value.items()} if isinstance(value, Mapping) else value
    if key == "Condition" and isinstance(value, Mapping):
        return {
            operator: {what: _set(values) for what, values in tests.items()} if isinstance(tests, Mapping) else tests
            for operator, tests in value.items()
        }
    return _scalar(value)


def _set(value: object) -> list[str]:
    """One or many, in any order; an account by its number is its root."""
    items = value if isinstance(value, list | tuple) else [value]
    return sorted({_ACCOUNT_ROOT.sub(r"\1", str(_scalar(item))) for item in items})


def _scalar(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower()
    return None if value is None else str(value)


def _short(value: object) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}..."
