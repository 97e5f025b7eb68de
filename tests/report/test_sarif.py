"""Results as SARIF."""

import json
from typing import Any

import pytest

from report.sarif import SarifResult, SarifRule, sarif

RULE = SarifRule("X1", "a title", "The harm.", "error", "https://example.org/x1")
OWN = SarifRule("U1", "another", "Ours.", "warning", "obligations.toml")

REQUIRED: dict[str, tuple[str, ...]] = {
    # What the standard's schema, and code scanning beyond it, require of each object.
    "log": ("version", "runs"),
    "driver": ("name", "rules"),
    "rule": ("id", "shortDescription", "fullDescription", "help", "defaultConfiguration"),
    "invocation": ("executionSuccessful",),
    "result": ("ruleId", "ruleIndex", "level", "message", "locations"),
}


def run_of(*results: SarifResult, not_judged: tuple[str, ...] = ()) -> dict[str, Any]:
    document = json.loads(sarif(results, [RULE, OWN], version="1.2.3", not_judged=not_judged))
    assert set(REQUIRED["log"]) <= set(document)
    assert "2.1.0" == document["version"]
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def location_of(**place: Any) -> Any:
    (result,) = run_of(SarifResult("X1", "error", "it will", **place))["results"]
    (location,) = result["locations"]
    return location


def test_required() -> None:
    """Every object has what the schema requires."""

    run = run_of(SarifResult("U1", "warning", "it may", "a.yaml", 3, ("A",)), not_judged=("b.yaml: no template",))
    objects = [
        ("driver", run["tool"]["driver"]),
        *(("rule", rule) for rule in run["tool"]["driver"]["rules"]),
        *(("invocation", one) for one in run["invocations"]),
        *(("result", one) for one in run["results"]),
    ]

    assert 5 == len(objects)
    assert [] == [(kind, key) for kind, one in objects for key in REQUIRED[kind] if key not in one]


def test_rule() -> None:
    """A rule says its harm, and where there is a page about it, which."""

    page, own = run_of()["tool"]["driver"]["rules"]

    assert {
        "id": "X1",
        "shortDescription": {"text": "a title"},
        "fullDescription": {"text": "The harm."},
        "help": {"text": "The harm.\nhttps://example.org/x1"},
        "helpUri": "https://example.org/x1",
        "defaultConfiguration": {"level": "error"},
    } == page
    assert "helpUri" not in own


def test_result() -> None:
    """A result names its rule twice, and says its level and message."""

    (result,) = run_of(SarifResult("U1", "warning", "it may"))["results"]

    assert ("U1", 1, "warning", {"text": "it may"}) == tuple(
        result[key] for key in ("ruleId", "ruleIndex", "level", "message")
    )


def test_location() -> None:
    """File, line and names, as far as they are known."""

    assert {
        "physicalLocation": {"artifactLocation": {"uri": "nets/a.yaml"}, "region": {"startLine": 3}},
        "logicalLocations": [{"name": "A", "kind": "resource"}],
    } == location_of(file="nets/a.yaml", line=3, names=("A",))
    assert {"physicalLocation": {"artifactLocation": {"uri": "a.yaml"}}} == location_of(file="a.yaml")
    assert {} == location_of()


@pytest.mark.parametrize(
    ("file", "uri"), [("my nets/ü.yaml", "my%20nets/%C3%BC.yaml"), ("/nets/a b.yaml", "file:///nets/a%20b.yaml")]
)
def test_uri(file: str, uri: str) -> None:
    """A file's name as a URI: what is no part of one is escaped."""

    assert uri == location_of(file=file)["physicalLocation"]["artifactLocation"]["uri"]


def test_not_judged() -> None:
    """What was not judged is told, and the run is not called a success."""

    (invocation,) = run_of(not_judged=("b.yaml: no template",))["invocations"]

    assert {
        "executionSuccessful": False,
        "toolExecutionNotifications": [{"level": "error", "message": {"text": "b.yaml: no template"}}],
    } == invocation
