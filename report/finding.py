"""A verdict about a network, a template or an account: never about ourselves (that is a Problem)."""

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """What a check says. `NOT_JUDGED` is not `PASS`: a required check that could not judge ends with exit code 2."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    NOT_JUDGED = "not judged"


class Finding(NamedTuple):
    """One sentence of a check's verdict.

    `code` is the check's or rule's id, `requirement` SPEC's (N5), `subject` the resource or output it is about,
    `what` a sentence for people, `remedy` what would mend it (empty where nothing needs mending).
    """

    code: str
    verdict: Verdict
    requirement: str
    subject: str
    what: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """For `--json` and the report's files."""
        return {name: str(value) for name, value in self._asdict().items()}
