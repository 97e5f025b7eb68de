"""`./sluice protect`: a plan first, and nothing without --yes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

import cli.session
from cli.main import main
from stages.props import NetworkProps


@dataclass
class Account:
    """An account with one stack in it, which remembers what was done to it."""

    status: str = "CREATE_COMPLETE"
    protected: bool = False
    came_as: list[str] = field(default_factory=list)

    def client(self, _service: str) -> "Account":
        return self

    def describe_stacks(self, StackName: str) -> Mapping[str, object]:  # noqa: N803 - as boto3 names it
        stack = {
            "StackName": StackName, "StackStatus": self.status, "EnableTerminationProtection": self.protected,
        }  # fmt: skip
        return {"Stacks": [stack]}

    def update_termination_protection(self, StackName: str, EnableTerminationProtection: bool) -> None:  # noqa: N803 - as above
        assert StackName == "stack-network-prod"
        self.protected = EnableTerminationProtection


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    made = Account()

    def session_in(_props: NetworkProps, role_name: str, _profile: str | None) -> Account:
        made.came_as.append(role_name)
        return made

    monkeypatch.setattr(cli.session, "session_in", session_in)
    return made


def test_plan(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --yes it says what it would do, and does nothing."""

    assert main(["protect", "prod"]) == 0
    assert not account.protected
    said = capsys.readouterr()
    assert said.out == "stack-network-prod (CREATE_COMPLETE): switch termination protection on\n"
    assert "Nothing was done" in said.err


def test_yes(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """With --yes it does it, as the role that may do nothing else."""

    assert main(["protect", "prod", "--yes"]) == 0
    assert account.protected
    assert account.came_as == ["role-protection-prod"]
    assert capsys.readouterr().out.endswith("switch termination protection on: done\n")


def test_again(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """A second time there is nothing to do, and that is fine."""
    account.protected = True

    assert main(["protect", "prod", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "environment": "prod",
        "plan": {"stack": "stack-network-prod", "status": "CREATE_COMPLETE", "needed": False},
        "done": False,
    }


def test_failed_stack(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """A stack that is not complete is left as it is."""
    account.status = "ROLLBACK_COMPLETE"

    assert main(["protect", "prod", "--yes"]) == 2
    assert not account.protected
    assert "stack-not-complete" in capsys.readouterr().err


def test_unpromised(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """dev promises no protection: refused before anybody's role is assumed."""

    assert main(["protect", "dev", "--yes"]) == 2
    assert account.came_as == []
    assert "protection-not-promised" in capsys.readouterr().err
