"""Carrying out a bootstrap plan, with a CDK CLI that only remembers."""

import os
from pathlib import Path

import pytest

from bootstrap.plan import Command, Plan
from bootstrap.run import run
from report.problem import Problem


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose `cdk` writes down what it was asked, and fails when asked to."""

    cdk = tmp_path / "node_modules" / ".bin" / "cdk"
    cdk.parent.mkdir(parents=True)
    cdk.write_text(
        f'#!/bin/sh\necho "$PWD $*" >> {tmp_path}/log\n[ "$1" != fail ] || {{ echo "no trust" >&2; exit 1; }}\n'
    )
    cdk.chmod(0o755)
    return tmp_path


def go(checkout: Path, *waves: list[Command]) -> list[str]:
    told: list[str] = []
    plan = Plan(first=tuple(waves[0]), second=tuple(waves[1]))
    run(plan, checkout=checkout, environment={"PATH": os.defpath}, done=lambda command, _: told.append(command.title))
    return told


def test_waves(checkout: Path) -> None:
    """The second wave begins when the first is done; only what belongs there runs in the checkout."""

    told = go(checkout, [Command("a", ("cdk", "synth"), in_checkout=True)], [Command("b", ("cdk", "deploy"))])
    first, second = (checkout / "log").read_text().splitlines()

    assert ["a", "b"] == told
    assert f"{checkout} synth" == first
    assert not second.startswith(str(checkout))


def test_failure_is_named(checkout: Path) -> None:
    """A command that fails is named with what it said; the others of its wave end, the next wave does not begin."""

    with pytest.raises(ExceptionGroup) as caught:
        go(
            checkout,
            [Command("bad", ("cdk", "fail")), Command("good", ("cdk", "ok"))],
            [Command("never", ("cdk", "x"))],
        )
    (problem,) = caught.value.exceptions

    assert isinstance(problem, Problem)
    assert ("bad", "no trust") == (problem.where, problem.why)
    assert 2 == len((checkout / "log").read_text().splitlines())


def test_findings_are_told_whole(checkout: Path) -> None:
    """Of a synth that was refused, each finding is told from its first line."""

    findings = "\n\n".join("\n".join([f"ERROR {at}", *"abcdefgh"]) for at in range(4))
    (checkout / "node_modules" / ".bin" / "cdk").write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{findings}\nEND\nexit 1\n")
    with pytest.raises(ExceptionGroup) as caught:
        go(checkout, [Command("synth", ("cdk", "synth"), in_checkout=True)], [])
    (problem,) = caught.value.exceptions

    assert isinstance(problem, Problem)
    assert findings == problem.why


def test_its_own_traceback_is_not_told(checkout: Path) -> None:
    """What the CDK CLI says of a failure is told; where in its code that happened is not."""

    (checkout / "node_modules" / ".bin" / "cdk").write_text(
        "#!/bin/sh\ncat >&2 <<'END'\nno credentials\n    at Sdk.ask (/x/index.js:1:2)\n    at async /x/index.js:3:4 {\n"
        "  type: 'authentication',\n  cause: undefined\n}\nfor account 1\nEND\nexit 1\n"
    )
    with pytest.raises(ExceptionGroup) as caught:
        go(checkout, [Command("bad", ("cdk", "bootstrap"))], [])
    (problem,) = caught.value.exceptions

    assert isinstance(problem, Problem)
    assert "no credentials\nfor account 1" == problem.why
