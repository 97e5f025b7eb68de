"""`./sluice packets`: what it prints, and its exit codes, over an assembly of both networks."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import cli.door
import cli.packets
from cli.main import main
from tests.packets.conftest import amis, assembly, dev_props, prod_props, synthesize

__all__ = ["amis", "assembly", "dev_props", "prod_props", "synthesize"]
ESTATE = """
[pipeline]
account = "111111111111"
region = "us-east-1"
repository = "example-org/sluice"
connection = "arn:aws:codeconnections:us-east-1:111111111111:connection/00000000-0000-0000-0000-000000000000"

[environments.dev]
class = "dev"
account = "222222222222"
region = "us-east-1"
zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
cidr = "172.30.0.0/16"
"""
Say = Callable[..., tuple[int, str]]


@pytest.fixture
def out(assembly: Path, tmp_path: Path) -> Path:
    """A copy of the assembly, to be broken."""
    return Path(shutil.copytree(assembly, tmp_path / "cdk.out"))


@pytest.fixture
def say(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """A command line; its exit code and what it says."""
    (tmp_path / "environments.toml").write_text(ESTATE)
    shutil.copy(cli.door.ROOT / "amis.toml", tmp_path)
    monkeypatch.setattr(cli.packets, "ROOT", tmp_path)

    def run(*words: str) -> tuple[int, str]:
        code = main(["packets", *words, "--assembly", str(out)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def without_answers(out: Path) -> None:
    """Takes the rule away that lets answers over TCP in."""
    file = out / "dev.template.json"
    template = json.loads(file.read_text())
    kept = {
        name: one for name, one in template["Resources"].items() if one.get("Properties", {}).get("RuleNumber") != 400
    }
    file.write_text(json.dumps({**template, "Resources": kept}))


def test_as_promised(say: Say) -> None:
    """All as promised: a row a question, exit code 0; no path unless it is asked for."""

    code, said = say("dev")

    assert 0 == code
    assert "a private host of us-east-1a → the world, TCP 443" in said
    assert "dev: 99 of 99 as promised" in said
    assert "sends it as its own" not in said


@pytest.mark.parametrize("option", ["--path", "-v"])
def test_path(say: Say, option: str) -> None:
    """Every path, with who decided at each hop, and by what."""

    _, said = say(option)

    translated = "172.30.0.10:32768 → 203.0.113.7:443 TCP"
    assert f"  →    NAT                nat-a-dev: sends it as its own from port 32768  ({translated})" in said
    assert "  ← no network ACL        acl-network-dev, into subnet-public-a-dev: rule 32766 denies all" in said


def test_broken(say: Say, out: Path) -> None:
    """What is not as promised comes first, with its path: exit code 1."""

    without_answers(out)
    code, said = say("dev")

    assert 1 == code
    assert said.index("refused, against the promise") < said.index("  passes ")
    assert "  ← no network ACL        acl-network-dev, into subnet-public-a-dev" in said


def test_json(say: Say, out: Path) -> None:
    """For machines: every question, its promise, what was found, and the path."""

    without_answers(out)
    code, said = say("dev", "--json")
    web = next(one for one in json.loads(said)["environments"]["dev"] if one["question"].endswith("the world, TCP 443"))

    assert 1 == code
    assert ("passes", "refused", False) == (web["promised"], web["found"], web["kept"])
    assert ("network ACL", "back", False) == tuple(web["refused_by"][key] for key in ("kind", "way", "passes"))
    assert web["refused_by"] == web["path"][-1]


def test_no_verdict(say: Say, out: Path) -> None:
    """An environment that is not there, and an assembly without its network: exit code 2."""

    assert 2 == say("nowhere")[0]
    (out / "manifest.json").unlink()
    code, said = say("dev")
    assert (2, True) == (code, "error: no-network" in said)
