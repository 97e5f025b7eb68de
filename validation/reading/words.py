"""How AWS writes what several of its services write alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from botocore.exceptions import ClientError

Answer = TypeVar("Answer")


def tags(listed: Iterable[Mapping[str, object]] | None) -> dict[str, str]:
    """`[{"Key": k, "Value": v}]` as `{k: v}`."""
    return {str(tag["Key"]): str(tag["Value"]) for tag in listed or ()}


def error_code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def unless(*codes: str, ask: Callable[[], Answer]) -> Answer | None:
    """The answer, or `None` where AWS says by one of these error codes that there is nothing. Others are raised."""
    try:
        return ask()
    except ClientError as error:
        if error_code(error) in codes:
            return None
        raise
