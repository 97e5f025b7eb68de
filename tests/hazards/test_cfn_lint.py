"""The rules inside cfn-lint, started as its users start it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parent.parent.parent
RULES = ROOT / "hazards" / "cfn_lint"
TWINS = Path(__file__).parent / "twins"
BAD = TWINS / "H104" / "bad-other-forms.yaml"
GOOD = TWINS / "H104" / "good-depends-on.yaml"
OURS = "9H"


class Match(NamedTuple):
    """A finding: its rule, its level, the line that it is at, its path in the template and its words."""

    id: str
    level: str
    line: int
    path: list[str]
    message: str


def cfn_lint(*words: str | Path, folder: Path) -> list[Match]:
    """What our rules say, in a folder that is not the product's; cfn-lint's own findings are left out."""
    command = [Path(sys.executable).parent / "cfn-lint", "--format", "json", "-a", RULES, *words]
    ran = subprocess.run(command, cwd=folder, env={"PATH": ""}, capture_output=True, text=True, timeout=120)
    assert not ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    assert not [one["Message"] for one in found if one["Rule"]["Id"] == "E0002"], "a rule of ours failed"
    return [_match(one) for one in found if OURS in one["Rule"]["Id"]]


def _match(one: dict[str, Any]) -> Match:
    place = one["Location"]
    return Match(one["Rule"]["Id"], one["Level"], place["Start"]["LineNumber"], place["Path"], one["Message"])


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith(start))


def test_a_hazard_is_found(tmp_path: Path) -> None:
    """In YAML, at the resource's line and path, with what happens and what repairs it."""

    (found,) = cfn_lint("--", BAD, folder=tmp_path)

    assert ("E9H104", "Error", ["Resources", "Default"]) == (found.id, found.level, found.path)
    assert line_of(BAD.read_text(), "Default:") == found.line
    assert found.message.startswith("Default may be created before Attachment")
    assert found.message.endswith('add to Default: "DependsOn": "Attachment"')


def test_its_good_twin_is_silent(tmp_path: Path) -> None:
    """As under our own command line."""

    assert [] == cfn_lint("--", GOOD, folder=tmp_path)


def test_json(tmp_path: Path) -> None:
    """JSON has lines too."""

    attachment = {"Type": "AWS::EC2::VPCGatewayAttachment", "Properties": {"InternetGatewayId": {"Ref": "Gateway"}}}
    route = {"Type": "AWS::EC2::Route", "Properties": {"GatewayId": {"Ref": "Gateway"}}}
    resources = {"Gateway": {"Type": "AWS::EC2::InternetGateway"}, "Attachment": attachment, "Default": route}
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": resources}, indent=2))

    (found,) = cfn_lint("--", template, folder=tmp_path)

    assert ("E9H104", line_of(template.read_text(), '"Default"')) == (found.id, found.line)


def test_many_templates(tmp_path: Path) -> None:
    """Each is judged for itself, and what is found in one is not told of another."""

    copies = [tmp_path / f"{number}.yaml" for number in range(3)]
    for copy, source in zip(copies, (BAD, GOOD, BAD), strict=True):
        copy.write_text(source.read_text())

    assert ["E9H104", "E9H104"] == [found.id for found in cfn_lint("--", *copies, folder=tmp_path)]


def test_a_finding_is_ignored_as_any_other(tmp_path: Path) -> None:
    """By cfn-lint's own means: on the command line, and in the resource's metadata."""

    template = tmp_path / "template.yaml"
    ignored = "Default:\n    Metadata: {cfn-lint: {config: {ignore_checks: [E9H104]}}}"
    template.write_text(BAD.read_text().replace("Default:", ignored))

    assert [] == cfn_lint("--", template, folder=tmp_path)
    assert [] == cfn_lint("--ignore-checks", "E9H104", "--", BAD, folder=tmp_path)


def test_what_cannot_be_judged_is_told(tmp_path: Path) -> None:
    """As a warning: resources that wait for each other have no order."""

    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources: {One: {Type: AWS::SNS::Topic, DependsOn: Other}, Other: {Type: AWS::SQS::Queue, DependsOn: One}}"
    )

    (found,) = cfn_lint("--", template, folder=tmp_path)

    assert ("W9H000", "Warning") == (found.id, found.level)
    assert found.message.startswith("not judged: order: ")


@pytest.mark.parametrize("kind", ["bad", "good"])
def test_every_twin_can_be_linted(kind: str, tmp_path: Path) -> None:
    """No rule of ours fails on what cfn-lint makes of a template, and the good ones stay silent there too."""

    twins = [twin for twin in sorted(TWINS.glob(f"*/{kind}-*")) if twin.is_file()]
    found = cfn_lint("--", *twins, folder=tmp_path)

    assert twins
    assert [] == [one.message for one in found if one.id == "W9H000"]
    assert (kind == "bad") == bool(found)
