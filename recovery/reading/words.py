"""How AWS writes what several of its services write alike, and how a refusal is taken down instead of raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from botocore.exceptions import ClientError

from report.problem import Problem

Answer = TypeVar("Answer")
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"})


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


def unless_missing(ask: Callable[[], Answer]) -> Answer | None:
    """The answer, or `None` where CloudFormation knows no such thing: it has only a ValidationError for that."""
    try:
        return ask()
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


@dataclass(frozen=True)
class Notes:
    """What was denied, as sentences. A call that failed for any other reason still fails."""

    unread: list[str] = field(default_factory=list)

    def read(self, what: str, ask: Callable[[], Answer], *, otherwise: Answer) -> Answer:
        """The answer; or `otherwise`, and a sentence in `unread`, where the caller may not ask."""
        try:
            return ask()
        except (Problem, ClientError) as error:
            self.unread.append(f"{what}: {denial(error)}")
        return otherwise


def denial(error: Problem | ClientError) -> str:
    """What was denied, as a sentence. Raises the error where it speaks of something else."""
    if isinstance(error, Problem) and error.name == "access-denied":  # a session from the door raises refusals so
        return error.what
    if isinstance(error, ClientError) and error_code(error) in DENIED:
        return str(error)
    raise error
