"""Which image each NAT instance starts from, read from amis.toml (N4)."""

import datetime
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from report.problem import Problem
from stages.props import Frozen, NetworkProps

STAND_IN = "ami-00000000000000000"
"""Marks a zone without a pin. No real image has this id: AWS refuses it, the embedded AWS of the rehearsal knows it."""


class Pin(Frozen):
    """One zone's image: its id, the day it was pinned, and the public parameter or page that it came from."""

    image: Annotated[str, Field(pattern=r"^ami-[0-9a-f]{8,17}$")]
    date: datetime.date
    origin: Annotated[str, Field(min_length=1)]


class Amis(Frozen):
    """Pins by region, architecture and zone. A region that is not a key here is unknown, and refused."""

    regions: dict[str, dict[str, dict[str, Pin]]]

    def knows(self, region: str) -> bool:
        return region in self.regions

    def image(self, props: NetworkProps, zone: str) -> str:
        """The pinned image of one zone's NAT instance, or the stand-in where there is no pin."""
        pin = self.pin(props, zone)
        return pin.image if pin else STAND_IN

    def pin(self, props: NetworkProps, zone: str) -> Pin | None:
        return self.regions[props.region].get(props.architecture, {}).get(zone)


def read_amis(path: Path) -> Amis:
    """Reads amis.toml.

    Raises `Problem` when the file is missing, not TOML, or holds something that is no pin.
    """
    try:
        return Amis(regions=tomllib.loads(path.read_text()))
    except FileNotFoundError as error:
        raise _problem(path, "there is no such file", "it was moved or deleted", "git checkout amis.toml") from error
    except tomllib.TOMLDecodeError as error:
        raise _problem(path, "it is not TOML", str(error), "mend that line, or ./sluice amis --yes") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"][1:])
        raise _problem(path, f"{place} is no pin", first["msg"], "remove it, then ./sluice amis --yes") from error


def _problem(path: Path, what: str, why: str, remedy: str) -> Problem:
    return Problem("amis-unreadable", what=what, where=str(path), why=why, remedy=remedy)
