"""Results as SARIF 2.1.0, which code hosts show beside the lines of a file.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; of what it leaves open, what
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support asks for.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import quote

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class SarifRule(NamedTuple):
    """`harm` is a sentence, `level` error, warning or note; `source` a page about it, or anything else, or empty."""

    id: str
    title: str
    harm: str
    level: str
    source: str


class SarifResult(NamedTuple):
    """`file` is empty where the result is about no file; `line` counts from 1, and is 0 where it is not known.

    `names` are what it is about within the file, such as logical ids.
    """

    rule: str
    level: str
    message: str
    file: str = ""
    line: int = 0
    names: tuple[str, ...] = ()


def sarif(
    results: Iterable[SarifResult], rules: Sequence[SarifRule], *, version: str, not_judged: Sequence[str] = ()
) -> str:
    """The whole document, as text. `version` is Sluice's; `not_judged` says what no verdict was reached about."""
    places = {rule.id: place for place, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "Sluice", "version": version, "rules": [_rule(rule) for rule in rules]}},
        "invocations": [
            {
                "executionSuccessful": not not_judged,
                "toolExecutionNotifications": [{"level": "error", "message": {"text": one}} for one in not_judged],
            }
        ],
        "results": [_result(one, places[one.rule]) for one in results],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: SarifRule) -> dict[str, Any]:
    is_page = rule.source.startswith("https://")
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.harm},
        "help": {"text": f"{rule.harm}\n{rule.source}".strip()},
        **({"helpUri": rule.source} if is_page else {}),
        "defaultConfiguration": {"level": rule.level},
    }


def _result(result: SarifResult, place: int) -> dict[str, Any]:
    return {
        "ruleId": result.rule,
        "ruleIndex": place,
        "level": result.level,
        "message": {"text": result.message},
        "locations": [_location(result)],
    }


def _location(result: SarifResult) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if result.file:
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(PurePath(result.file))}}
        if result.line:
            location["physicalLocation"]["region"] = {"startLine": result.line}
    if result.names:
        location["logicalLocations"] = [{"name": name, "kind": "resource"} for name in result.names]
    return location


def _uri(file: PurePath) -> str:
    return file.as_uri() if file.is_absolute() else quote(file.as_posix())
