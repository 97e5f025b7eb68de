"""`./sluice validate`: what it prints, and its exit codes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

import cli.session
import validation.observe
from cli.main import main
from report.problem import Problem
from stages.props import NetworkProps
from tests.validation.factory import good, taken_over
from validation.observed import Observed

Network = Callable[[Callable[[Observed], Observed]], None]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str | None]]:
    """The sessions that were asked for: account, role, profile."""
    sessions: list[tuple[str, str, str | None]] = []

    def session_in(props: NetworkProps, role_name: str, profile: str | None) -> None:
        sessions.append((props.account, role_name, profile))

    monkeypatch.setattr(cli.session, "session_in", session_in)
    return sessions


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, asked: list[tuple[str, str, str | None]]) -> Network:
    """A network as promised, but for one change."""

    def is_like(change: Callable[[Observed], Observed]) -> None:
        class Fake:
            def __init__(self, _session: object, props: NetworkProps) -> None:
                self.props = props

            def observe(self) -> Observed:
                return change(good(self.props))

            def observe_again(self, before: Observed) -> Observed:
                return before

        monkeypatch.setattr(validation.observe, "Observer", Fake)

    return is_like


def as_promised(observed: Observed) -> Observed:
    return observed


def unprotected(observed: Observed) -> Observed:
    return replace(observed, stack=replace(observed.stack, termination_protection=False))


def undelivered(observed: Observed) -> Observed:
    return replace(observed, delivery=replace(observed.delivery, bucket=None))


def test_pass(network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    """A network as promised: a table with every check, and exit code 0."""
    network(as_promised)

    assert main(["validate", "dev"]) == 0
    assert "delivery-to-bucket" in (out := capsys.readouterr().out)
    assert out.rstrip().endswith("pass: 34 pass")


def test_a_copy(network: Network, asked: list[tuple[str, str, str | None]], capsys: pytest.CaptureFixture[str]) -> None:
    """A throw-away copy is compared with its environment's promises under its own names, by that one's role (P10)."""
    network(as_promised)

    assert main(["validate", "dev", "--suffix", "pr6923", "--json"]) == 0
    assert [(account, role) for account, role, _ in asked] == [("222222222222", "role-validation-dev")]
    told = json.loads(capsys.readouterr().out)
    assert told["environment"] == "pr6923"
    assert "stack-network-pr6923" in {finding["subject"] for finding in told["findings"]}


def test_no_copy_of_prod(network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    """There is none to look at (P10)."""
    network(as_promised)

    assert main(["validate", "prod", "--suffix", "pr6923"]) == 2
    assert "never copied" in capsys.readouterr().err


def test_empty_suffix(asked: list[tuple[str, str, str | None]]) -> None:
    """A suffix without a letter, as from a variable that was never set, is no copy, and does not mean the original."""

    assert main(["validate", "dev", "--suffix", ""]) == 2
    assert asked == []


def test_fail(network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    """A failed check: the first row, with what would mend it, and exit code 1."""
    network(unprotected)

    assert main(["validate", "prod"]) == 1
    assert "./sluice protect prod --yes" in (out := capsys.readouterr().out)
    assert out.index("termination-protection") < out.index("stack-state")


def test_not_judged(network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    """A delivery that never came is no verdict: exit code 2."""
    network(undelivered)

    assert main(["validate", "dev", "--wait", "0"]) == 2
    assert "not judged" in capsys.readouterr().out


def test_degraded(network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    """A takeover that the record names: a warning, and exit code 0 (N5)."""
    network(taken_over)

    assert main(["validate", "dev", "--wait", "0"]) == 0
    assert "degraded since" in (out := capsys.readouterr().out)
    assert out.rstrip().endswith("warn: 1 warn, 33 pass")


def test_progress(network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    """A wait tells on stderr what for, and stdout stays one document."""
    network(undelivered)

    assert main(["validate", "dev", "--wait", "1", "--json"]) == 2
    said = capsys.readouterr()
    assert "waiting for delivery-to-bucket, 1 s at most" in said.err
    assert json.loads(said.out)["verdict"] == "not judged"


def test_json(network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON: where, the verdict, and each finding."""
    network(unprotected)

    assert main(["validate", "prod", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)

    assert {key: told[key] for key in ("environment", "account", "region", "verdict")} == {
        "environment": "prod",
        "account": "333333333333",
        "region": "us-east-1",
        "verdict": "fail",
    }
    assert {
        "code": "termination-protection",
        "verdict": "fail",
        "requirement": "N17",
        "subject": "stack-network-prod",
        "what": "termination protection is off",
        "remedy": "./sluice protect prod --yes",
    } in told["findings"]


def test_junit(network: Network, tmp_path: Path) -> None:
    """The same findings as JUnit, in the file that was named."""
    network(unprotected)

    assert main(["validate", "prod", "--junit", str(tmp_path / "junit.xml")]) == 1
    suite = fromstring((tmp_path / "junit.xml").read_text())  # noqa: S314 - our own text
    assert suite.attrib["failures"] == "1"


def test_junit_not_written(network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report that cannot be written is a problem, not a silence; it takes no finding with it."""
    network(as_promised)
    (tmp_path / "full").symlink_to("/dev/full")

    assert main(["validate", "dev", "--junit", str(tmp_path / "full")]) == 2
    told = capsys.readouterr()
    assert "report-not-written" in told.err
    assert "stack-network-dev" in told.out


def test_junit_nowhere(asked: list[tuple[str, str, str | None]], tmp_path: Path) -> None:
    """A report for a folder that is not there is refused at once: nobody waits twenty minutes to learn it."""

    assert main(["validate", "dev", "--junit", str(tmp_path / "no" / "junit.xml")]) == 2
    assert asked == []


def test_role(network: Network, asked: list[tuple[str, str, str | None]]) -> None:
    """It reads as the environment's validation role, starting from the profile that was named."""
    network(as_promised)
    main(["validate", "prod", "--profile", "ops"])

    assert asked == [("333333333333", "role-validation-prod", "ops")]


def test_unknown_environment(capsys: pytest.CaptureFixture[str]) -> None:
    """An environment that the estate does not name is a problem."""

    assert main(["validate", "prd"]) == 2
    assert "unknown-environment" in capsys.readouterr().err


def test_denials_together(
    network: Network, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several denials are told at once, so that one edit of the role mends them all."""
    network(as_promised)

    def denied(_observer: object) -> Observed:
        problems = [
            Problem("access-denied", what=f"may not {action}", where="here", why="", remedy="")
            for action in ("ec2:DescribeVpcs", "kms:DescribeKey")
        ]
        raise ExceptionGroup("2 calls failed", problems)

    monkeypatch.setattr(validation.observe.Observer, "observe", denied)

    assert main(["validate", "dev", "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert [problem["what"] for problem in told["problems"]] == ["may not ec2:DescribeVpcs", "may not kms:DescribeKey"]


@pytest.mark.parametrize("seconds", ["-1", "3001", "soon"])
def test_wait_is_bounded(seconds: str) -> None:
    """A wait longer than a session lasts, or no number, is refused before anything is asked."""

    assert main(["validate", "dev", "--wait", seconds]) == 2
