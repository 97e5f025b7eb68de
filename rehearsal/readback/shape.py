"""From the shapes of AWS's answers to CloudFormation's."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from botocore.exceptions import ClientError

Answer = TypeVar("Answer")
_FREE = frozenset({"Configuration", "Variables"})  # maps with a user's own keys: their first letter is the user's


def pascal(value: object) -> object:
    """{"roleArn": ...} as {"RoleArn": ...}, all the way down: CodeBuild, CodePipeline and Logs answer in camel case."""
    if isinstance(value, Mapping):
        return {
            _capital(str(key)): item if _capital(str(key)) in _FREE else pascal(item) for key, item in value.items()
        }
    if isinstance(value, list):
        return [pascal(item) for item in value]
    return value


def pascal_keys(value: Mapping[str, object]) -> dict[str, object]:
    """The same, for an answer that is known to be a mapping."""
    return {_capital(key): pascal(item) for key, item in value.items()}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """A map of tags in CloudFormation's usual shape."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def unless(code: str, ask: Callable[[], Answer]) -> Answer | None:
    """What `ask` answers; None when AWS says by that error code that there is none. Raises other ClientErrors."""
    try:
        return ask()
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] == code:
            return None
        raise


def _capital(key: str) -> str:
    return key[:1].upper() + key[1:]
