"""`./sluice bootstrap` as a user sees it."""

import json

import pytest

import cli.bootstrap
from cli.main import main
from tests.pipeline.assembly import ESTATE


@pytest.fixture(autouse=True)
def _estate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The accounts are those of the tests' estate."""
    monkeypatch.setattr(cli.bootstrap, "ROOT", ESTATE)


def test_prints_and_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --yes the commands are printed, to be pasted, and nothing is run."""

    assert 0 == main(["bootstrap"])
    told = capsys.readouterr()
    assert "\ncdk bootstrap aws://333333333333/us-east-1 --profile sluice-prod --trust 111111111111" in told.out
    assert "Nothing was done" in told.err


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For machines: the same commands, as words."""

    assert 0 == main(["bootstrap", "--json", "--profile", "dev=me"])
    plan = json.loads(capsys.readouterr().out)
    assert not plan["ran"]
    assert ["cdk", "bootstrap", "aws://222222222222/us-east-1", "--profile", "me"] == plan["commands"][2][:5]


@pytest.mark.parametrize("profile", ["dev", "staging=me", "dev="])
def test_profile_refused(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A profile for an account that is not there, or none at all, is refused."""

    assert 2 == main(["bootstrap", "--profile", profile])
    assert "error: profile-refused" in capsys.readouterr().err
