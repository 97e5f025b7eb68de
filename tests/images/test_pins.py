"""The NAT images: which are needed, which exist, and how they are pinned."""

import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from images.pins import Need, check, needs, newest
from images.write import write
from report.finding import Verdict
from report.problem import Problem
from stages.amis import STAND_IN, Pin, read_amis
from stages.estate import read_estate

ROOT = Path(__file__).parent.parent.parent
PIN = Pin(image="ami-0123456789abcdef0", date=datetime.date(2026, 11, 1), origin="a test")
PINNED = Need("dev", "us-east-1", "x86_64", "us-east-1a", PIN)
UNPINNED = Need("dev", "us-east-1", "x86_64", "us-east-1b", None)


def client(service: str) -> Any:
    make: Any = boto3.client  # its overloads want a literal name
    return make(service, region_name="us-east-1", aws_access_key_id="1", aws_secret_access_key="1")


def verdict(need: Need, *, images: list[dict[str, str]] | None) -> Verdict:
    ec2 = client("ec2")
    with Stubber(ec2) as stub:
        if images is None:
            stub.add_client_error("describe_images", "InvalidAMIID.NotFound")
        else:
            stub.add_response("describe_images", {"Images": images}, {"ImageIds": [need.image]})
        (finding,) = check([need], ec2)
    return finding.verdict


def test_available() -> None:
    """An image that the account sees is fine."""

    assert Verdict.PASS == verdict(PINNED, images=[{"ImageId": PINNED.image, "State": "available"}])


@pytest.mark.parametrize("images", [None, [], [{"ImageId": PINNED.image, "State": "deregistered"}]])
def test_gone(images: list[dict[str, str]] | None) -> None:
    """A pinned image that is gone is found before anything is deployed."""

    assert Verdict.FAIL == verdict(PINNED, images=images)


def test_of_another_architecture() -> None:
    """EC2 starts no instance from an image for another architecture, and the deploy would end in a dead stack."""

    image = {"ImageId": PINNED.image, "State": "available", "Architecture": "arm64"}

    assert Verdict.FAIL == verdict(PINNED, images=[image])
    assert Verdict.PASS == verdict(PINNED, images=[image | {"Architecture": "x86_64"}])


def test_stand_in_refused() -> None:
    """Where AWS does not know the stand-in, the check fails and says how to pin (N4)."""

    ec2 = client("ec2")
    with Stubber(ec2) as stub:
        stub.add_client_error("describe_images", "InvalidAMIID.NotFound", expected_params={"ImageIds": [STAND_IN]})
        (finding,) = check([UNPINNED], ec2)

    assert Verdict.FAIL == finding.verdict
    assert "./sluice amis --yes" in finding.remedy


def test_every_zone_needs_one() -> None:
    """Each environment's each zone has an image of its own (N4)."""

    estate = read_estate(ROOT)

    assert 6 == len({(need.environment, need.zone) for need in needs(estate.environments, estate.amis)})


def test_write_keeps_comments(tmp_path: Path) -> None:
    """Pins are written where they are read, and the file's comments stay."""

    path = tmp_path / "amis.toml"
    path.write_text((ROOT / "amis.toml").read_text())
    write(path, {PINNED: PIN})

    assert PIN == read_amis(path).regions["us-east-1"]["x86_64"]["us-east-1a"]
    assert path.read_text().startswith("# The NAT instances' images")
    assert set(read_amis(ROOT / "amis.toml").regions) == set(read_amis(path).regions)


def test_newest_is_dated() -> None:
    """A new pin has its image from AWS's public parameter, today's date, and the parameter's name as its origin."""

    ssm = client("ssm")
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64"
    with Stubber(ssm) as stub:
        stub.add_response("get_parameter", {"Parameter": {"Value": PIN.image}}, {"Name": name})
        pin = newest("arm64", ssm, datetime.date(2026, 11, 23))

    assert Pin(image=PIN.image, date=datetime.date(2026, 11, 23), origin=name) == pin


def test_the_stand_in_is_never_pinned() -> None:
    """The embedded AWS of a rehearsal that was kept answers with it, and a real deploy would fail by it."""

    ssm = client("ssm")
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64"
    with Stubber(ssm) as stub:
        stub.add_response("get_parameter", {"Parameter": {"Value": STAND_IN}}, {"Name": name})
        with pytest.raises(Problem, match="no-image"):
            newest("arm64", ssm, datetime.date(2026, 11, 23))


@pytest.mark.parametrize("text", ["[us-east-1", '[us-east-1.x86_64]\nus-east-1a = { image = "mine" }'])
def test_unreadable(tmp_path: Path, text: str) -> None:
    """A file of pins that cannot be read is a problem with a place."""

    (tmp_path / "amis.toml").write_text(text)
    with pytest.raises(Problem, match="amis-unreadable"):
        read_amis(tmp_path / "amis.toml")
