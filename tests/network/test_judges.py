"""What others say of the synthesized networks: cdk-nag, CloudFormation's own validation, cfn-lint."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from cfnlint.api import ManualArgs, lint  # type: ignore[import-untyped]  # cfn-lint ships no types
from constructs import IConstruct

from network.acknowledge import acknowledge
from stages.props import NetworkProps
from tests.network.view import View

Judged = set[tuple[str, str]]
"""Findings, or answers to them: the finding's id and the path of its construct."""


def findings(assembly: Path) -> Iterator[tuple[str, str]]:
    """What the judges at synth found and nobody answered, warnings too."""
    for judge in json.loads((assembly / "validation-report.json").read_text())["pluginReports"]:
        for violation in judge["violations"]:
            for construct in violation["violatingConstructs"]:
                yield violation["ruleName"], construct["constructPath"]


def test_no_finding_is_unanswered(assembly: Path) -> None:
    """Synth complains of nothing in these networks, with no error and no warning."""

    assert set(findings(assembly)) == set()


def test_every_answer_is_to_a_finding_of_its_own_construct(
    synthesize: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the answers, each is missed, where it was given; so no answer is left over, and none reaches further."""

    answers: Judged = set()

    def note(construct: IConstruct, reasons: Mapping[str, str]) -> None:
        for finding, reason in reasons.items():
            assert len(reason) > 20
            answers.add((finding.partition("::")[2], construct.node.path))

    for module in [module for name, module in sys.modules.items() if name.startswith("network.")]:
        if getattr(module, "acknowledge", None) is acknowledge:
            monkeypatch.setattr(module, "acknowledge", note)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        synthesize(tmp_path)
    found = {each for each in findings(tmp_path) if not each[0].startswith("Annotation::")}

    assert answers
    assert {each for each in found if not any(answered(each, answer) for answer in answers)} == set()
    assert {answer for answer in answers if not any(answered(each, answer) for each in found)} == set()


def answered(finding: tuple[str, str], answer: tuple[str, str]) -> bool:
    return finding[0] == answer[0] and f"{finding[1]}/".startswith(f"{answer[1]}/")


def test_cfn_lint_finds_no_error(network: View, props: NetworkProps) -> None:
    """Another reader of CloudFormation's schemas agrees with the template."""

    assert errors(network.template, props.region) == []


def test_cfn_lint_would_have_found_one() -> None:
    """The judge is awake: a property that no VPC has is found."""

    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlok": "172.30.0.0/16"}}

    assert errors({"Resources": {"Vpc": vpc}}, "us-east-1")


def errors(template: Mapping[str, object], region: str) -> list[str]:
    matches = lint(json.dumps(template), config=ManualArgs(regions=[region]))
    return [f"{match.rule.id} {match.message}" for match in matches if match.rule.severity == "error"]
