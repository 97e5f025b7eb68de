"""`./sluice destroy dev` of the real network, deployed by the CDK CLI: it leaves a key that waits, and nothing else."""

import json
from pathlib import Path

import pytest

from cli.main import main
from rehearsal.emulator.process import EmulatedAws
from stages.props import NetworkProps
from tests.cli.emulated_dev import DevAccount
from tests.network.conftest import amis, assembly, dev_props, prod_props, synthesize
from tests.network.test_in_emulated_aws import Account
from tests.rehearsal.emulator.conftest import emulated_aws

__all__ = ["amis", "assembly", "dev_props", "emulated_aws", "prod_props", "synthesize"]
pytestmark = pytest.mark.machine


def test_leaves_nothing(
    emulated_aws: EmulatedAws,
    dev_props: NetworkProps,
    assembly: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before, the plan; after, the proof that no tag, name, path, interface or address of it is left."""
    account = Account(emulated_aws, dev_props, tmp_path, assembly)
    account.deploy()
    for name, value in DevAccount(emulated_aws).environment.items():
        monkeypatch.setenv(name, value)

    assert main(["destroy", "dev"]) == 1
    assert account.left() != set()
    capsys.readouterr()
    assert main(["destroy", "dev", "--yes", "--json", "--journal", str(tmp_path / "journal")]) == 0
    told = json.loads(capsys.readouterr().out)

    assert "delete-stack" == told["done"][-1]["kind"]
    assert {"kms", "instance"} >= {one["kind"] for one in told["left"]}
    assert [] == [one for one in told["left"] if one["wrong"]]
    assert set() == account.left()
