"""`./sluice cost`: what it prints, and its exit codes."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import cli.cost
import cli.synthesis
from cli.main import main
from tests.cost.factory import NETWORK, resource

ROOT = Path(__file__).parent.parent.parent
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Exit code, output and errors of one command line."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["cost", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def stack(name: str, region: str = "us-east-1") -> dict[str, Any]:
    properties = {"templateFile": f"{name}.template.json", "tags": {"Environment": name}}
    return {"type": "aws:cloudformation:stack", "environment": f"aws://1/{region}", "properties": properties}


def synthesized(
    monkeypatch: pytest.MonkeyPatch, region: str = "us-east-1", *, regions: Mapping[str, str] = {}, **templates: object
) -> None:
    """A CDK CLI that writes an assembly, each environment's stack in a nested one; the pipeline's has no such tag.

    `regions` are those of environments that are not in `region`."""

    def write(to: Path) -> None:
        artifacts = {}
        for name, template in templates.items():
            (to / name).mkdir(parents=True)
            (to / name / f"{name}.template.json").write_text(json.dumps(template))
            (to / name / "manifest.json").write_text(
                json.dumps({"artifacts": {name: stack(name, regions.get(name, region))}})
            )
            artifacts[name] = {"type": "cdk:cloud-assembly", "properties": {"directoryName": name}}
        artifacts["pipeline"] = stack("pipeline") | {"properties": {"templateFile": "none", "tags": {}}}
        (to / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))

    monkeypatch.setattr(cli.synthesis, "synthesize", write)


def test_table(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """What, how many, unit price and a month; a terabyte; beside NAT gateways; what is paid by use."""

    synthesized(monkeypatch, dev=NETWORK, prod=NETWORK)
    code, out, _ = say("dev")
    words = [" ".join(line.split()) for line in out.splitlines()]

    assert 0 == code
    assert "dev in us-east-1: idle, a month of 730 hours" in words
    assert "t3.micro instance 1 $0.0104/hour $7.59" in words
    assert "transfer out, first 10 TB a month 1024 $0.09/GB $92.16" in words
    assert "the NATs, idle $11.88 $36.50 $24.62" in words
    assert "each terabyte adds $93.96 $140.04 $46.08" in words
    assert "flow logs to s3, delivered $0.25/GB" in words
    assert "a connection moves 100 KB" in out
    assert "prod" not in out


def test_every_environment(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name all of the estate; for machines unrounded."""

    synthesized(monkeypatch, dev=NETWORK, prod=NETWORK)
    code, out, _ = say("--json")
    told = json.loads(out)["environments"]

    assert 0 == code
    assert ["dev", "prod"] == [one["environment"] for one in told]
    assert "11.8820" == told[0]["idle"]["nats"]
    assert {"usd", "date", "origin"} == set(told[0]["prices"]["nat-gateway-hour"])


def test_not_priced(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sum that is not whole is no verdict."""

    database = {"Resources": {"Database": resource("AWS::RDS::DBInstance")}}
    synthesized(monkeypatch, dev=database)
    code, out, _ = say("dev")

    assert 2 == code
    assert "not priced  Database: AWS::RDS::DBInstance" in out


def test_price_missing(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, region and key of each price that is not there, once; no table."""

    synthesized(monkeypatch, region="eu-west-1", dev=NETWORK, prod=NETWORK)
    code, out, err = say()

    assert (2, "") == (code, out)
    assert 1 == err.count("what   transfer-out-gb has no price in eu-west-1")
    assert f"where  {ROOT}/prices.toml: [eu-west-1] transfer-out-gb" in err


def test_region_without_price(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of a stack in a further region."""

    synthesized(monkeypatch, region="sa-east-1", dev=NETWORK)
    code, out, err = say("dev")

    assert (2, "") == (code, out)
    assert "error: region-without-price" in err


@pytest.mark.parametrize("region", ["sa-east-1", "eu-west-1"])
def test_a_region_without_price_beside_another(say: Say, monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    """What can be priced is; a region without any price, or without one that is asked for, is named."""

    synthesized(monkeypatch, regions={"prod": region}, dev=NETWORK, prod=NETWORK)
    code, out, err = say()
    told = json.loads(say("--json")[1])

    assert 2 == code
    assert "dev in us-east-1: idle" in out
    assert region in err
    assert ["dev"] == [one["environment"] for one in told["environments"]]
    assert region in told["problems"][0]["what"]


def test_region_is_told_before_the_synthesis(say: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is synthesized for an environment whose region has no prices."""

    for name in ("environments.toml", "amis.toml"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "prices.toml").write_text("")
    monkeypatch.setattr(cli.cost, "ROOT", tmp_path)
    monkeypatch.setattr(cli.synthesis, "synthesize", lambda to: pytest.fail("synthesized"))
    code, _, err = say("dev")

    assert 2 == code
    assert "why    it has a table for no region" in err


def test_unknown_environment(say: Say) -> None:
    """The known ones are named."""

    code, _, err = say("staging")

    assert 2 == code
    assert "there is no environment 'staging'" in err


@pytest.mark.slow
def test_the_real_estate(say: Say) -> None:
    """Both environments of this checkout are priced whole."""

    code, out, _ = say("--json")

    assert 0 == code
    assert ["dev", "prod"] == [one["environment"] for one in json.loads(out)["environments"]]
