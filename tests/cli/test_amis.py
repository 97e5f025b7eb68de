"""`./sluice amis` as a user sees it."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from cli.main import main
from stages.amis import Pin, read_amis
from tests.images.factory import NEW, OLD, client

ROOT = Path(__file__).parent.parent.parent
LINE = 'us-east-1{} = {{ image = "{}", date = 2026-11-01, origin = "a test" }}\n'


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """AWS answers with the newest image; the regions in which it was asked are listed."""
    regions: list[str] = []
    events, ssm = boto3.Session().events, client("ssm")
    stub = Stubber(ssm)
    stub.activate()

    class Session:
        def __init__(self, profile_name: str | None, region_name: str) -> None:
            regions.append(region_name)
            self.events = events

        def get_credentials(self) -> str:
            return "some"

        def client(self, _service: str) -> Any:
            stub.add_response("get_parameter", {"Parameter": {"Value": NEW}})
            return ssm

    monkeypatch.setattr("boto3.Session", Session)
    return regions


@pytest.fixture
def pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of pins of an estate whose zones all have an old image."""
    (tmp_path / "environments.toml").write_text((ROOT / "environments.toml").read_text())
    path = tmp_path / "amis.toml"
    path.write_text("[us-east-1.x86_64]\n" + "".join(LINE.format(zone, OLD) for zone in "abc"))
    monkeypatch.setattr("cli.amis.ROOT", tmp_path)
    return path


def images(path: Path) -> list[str]:
    zones: dict[str, Pin] = read_amis(path).regions["us-east-1"]["x86_64"]
    return [zones[f"us-east-1{letter}"].image for letter in "abc"]


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    """Every zone's image is shown; what is not pinned is said, with the way to pin it (N4)."""

    assert 0 == main(["amis"])
    told = capsys.readouterr()
    assert 6 == told.out.count("us-east-1")
    assert "./sluice amis --yes" in told.err


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For machines: one entry an environment and zone."""

    assert 0 == main(["amis", "--json"])
    first = json.loads(capsys.readouterr().out)["images"][0]
    assert ("dev", "us-east-1a", None, None) == (
        first["environment"],
        first["zone"],
        first["pinned"],
        first["newest"],
    )


@pytest.mark.parametrize("other", ["--yes", "--newest"])
def test_either_or(other: str) -> None:
    """What is pinned and what is newer are asked for one at a time."""

    assert 2 == main(["amis", "--check", "dev", other])


def test_newest(asked: list[str], pins: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """AWS is asked once a region and architecture, whatever environments are there; nothing is written."""

    assert 0 == main(["amis", "--newest"])
    told = capsys.readouterr()

    assert (["us-east-1"], [OLD, OLD, OLD]) == (asked, images(pins))
    assert 6 == told.out.count(f"{OLD} ")
    assert f"./sluice amis --yes would pin us-east-1a (x86_64) to {NEW}\n" in told.err
    assert "us-east-1b (x86_64), us-east-1c (x86_64)" in told.err


def test_one_zone_a_deploy(asked: list[str], pins: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each `--yes` pins the next zone, says which wait, and in the end that there is nothing left (N4)."""

    seen = []
    for _ in range(4):
        assert 0 == main(["amis", "--yes"])
        seen.append(images(pins))
    told = capsys.readouterr().err

    assert [[NEW, OLD, OLD], [NEW, NEW, OLD], [NEW, NEW, NEW], [NEW, NEW, NEW]] == seen
    assert "then, one deploy each: us-east-1b (x86_64), us-east-1c (x86_64)" in told
    assert told.endswith("every zone is pinned to the newest image\n")


def test_newest_needs_credentials(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without any, what is in the file is shown all the same when nothing newer is asked for."""

    monkeypatch.setattr("boto3.Session.get_credentials", lambda _: None)

    assert 2 == main(["amis", "--newest"])
    assert "error: no-credentials" in capsys.readouterr().err
    assert 0 == main(["amis"])
