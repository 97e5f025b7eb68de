"""Each zone's way out, second by second: by a clock that runs while something runs, and leaps while nothing does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

DARK = "dark"


@dataclass(frozen=True)
class Stretch:
    """From one second to another a zone went this way: the name of the NAT's zone, or `DARK`."""

    since: float
    until: float
    way: str

    @property
    def seconds(self) -> float:
        return self.until - self.since


@dataclass
class Ways:
    """What `look` saw, by zone. `now` is in seconds since the drill's beginning."""

    look: Callable[[], Mapping[str, str]]
    now: float = 0.0
    stretches: dict[str, list[Stretch]] = field(default_factory=dict)

    def leap(self, seconds: float) -> None:
        """So long nothing happens: one look tells of all of it."""
        self.pass_by(seconds, self.look())

    def pass_by(self, seconds: float, ways: Mapping[str, str]) -> None:
        """`ways` were seen for so long."""
        for zone, way in ways.items():
            told = self.stretches.setdefault(zone, [])
            if told and told[-1].way == way:
                told[-1] = Stretch(told[-1].since, self.now + seconds, way)
            else:
                told.append(Stretch(self.now, self.now + seconds, way))
        self.now += seconds

    def dark(self, zone: str) -> list[Stretch]:
        return [one for one in self.stretches[zone] if one.way == DARK]

    def longest_dark(self, zone: str) -> float:
        return max((one.seconds for one in self.dark(zone)), default=0.0)

    def told(self) -> Iterator[str]:
        """A line a zone."""
        for zone, stretches in self.stretches.items():
            parts = [f"{one.since:.0f} to {one.until:.0f} s {_named(one.way, zone)}" for one in stretches]
            yield f"{zone}: {', '.join(parts)}"


def _named(way: str, zone: str) -> str:
    if way == DARK:
        return "DARK"
    return "its own NAT" if way == zone else f"the NAT of {way}"
