"""Which pins an estate needs, and how old they are."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stages.amis import STAND_IN, Amis, Pin
from stages.props import NetworkProps

HOW_TO_PIN = "./sluice amis --yes, then commit amis.toml"


class Place(NamedTuple):
    """Where a pin stands in amis.toml. Environments of one region, architecture and zone share it."""

    region: str
    architecture: str
    zone: str


@dataclass(frozen=True)
class Need:
    """One NAT instance's image: whose, where, and the pin, when there is one."""

    environment: str
    region: str
    architecture: str
    zone: str
    pin: Pin | None

    @property
    def place(self) -> Place:
        return Place(self.region, self.architecture, self.zone)

    @property
    def image(self) -> str:
        return self.pin.image if self.pin else STAND_IN

    def age_days(self, today: datetime.date) -> int | None:
        return (today - self.pin.date).days if self.pin else None


def needs(environments: Sequence[NetworkProps], amis: Amis) -> Iterator[Need]:
    """One for each environment and zone, in the order in which an environment's NATs get a new image."""
    for props in environments:
        for zone in props.nat_rollout:
            yield Need(props.suffix, props.region, props.architecture, zone, amis.pin(props, zone))
