"""The NAT images: which are needed, and how they are pinned."""

from pathlib import Path

import pytest

from images.pins import needs
from images.write import write
from report.problem import Problem
from stages.amis import read_amis
from stages.estate import read_estate
from tests.images.factory import OLD, need, pin

ESTATE = Path(__file__).parent.parent / "estate"


def test_every_zone_needs_one() -> None:
    """Each environment's each zone has an image of its own (N4)."""

    estate = read_estate(ESTATE)

    assert 6 == len({(each.environment, each.zone) for each in needs(estate.environments, estate.amis)})


def test_write_keeps_comments(tmp_path: Path) -> None:
    """Pins are written where they are read, and the file's comments stay."""

    path = tmp_path / "amis.toml"
    path.write_text((ESTATE / "amis.toml").read_text())
    write(path, {need("a", None).place: pin(OLD)})

    assert pin(OLD) == read_amis(path).regions["us-east-1"]["x86_64"]["us-east-1a"]
    assert path.read_text().startswith("# The NAT instances' images")
    assert set(read_amis(ESTATE / "amis.toml").regions) == set(read_amis(path).regions)


@pytest.mark.parametrize("text", ["[us-east-1", '[us-east-1.x86_64]\nus-east-1a = { image = "mine" }'])
def test_unreadable(tmp_path: Path, text: str) -> None:
    """A file of pins that cannot be read is a problem with a place."""

    (tmp_path / "amis.toml").write_text(text)
    with pytest.raises(Problem, match="amis-unreadable"):
        read_amis(tmp_path / "amis.toml")
