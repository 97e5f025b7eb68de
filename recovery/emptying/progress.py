"""How far an emptying has come, told now and then."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

EVERY_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Progress:
    """`deleted` counts versions, delete markers and uploads; `left` is an estimate, `None` where there is none."""

    deleted: int
    per_second: float
    left: int | None


@dataclass(frozen=True, kw_only=True)
class Emptied:
    """`listings` counts the rounds in which the bucket was listed from its start to its end."""

    deleted: int
    listings: int
    seconds: float


class Meter:
    """Counts, and tells at most once a second. `expected`: how many there were, where that is known."""

    def __init__(self, tell: Callable[[Progress], None], expected: int | None) -> None:
        self.deleted = 0
        self.listings = 0
        self._tell, self._expected = tell, expected
        self._began = self._told = monotonic()

    def add(self, deleted: int) -> None:
        self.deleted += deleted

    def tell(self, *, now: bool = False) -> None:
        """`now`: whether or not it was told a moment ago."""
        if now or monotonic() - self._told >= EVERY_SECONDS:
            self._told = monotonic()
            left = None if self._expected is None else max(0, self._expected - self.deleted)
            self._tell(Progress(deleted=self.deleted, per_second=self.deleted / max(self.seconds, 0.001), left=left))

    @property
    def seconds(self) -> float:
        return monotonic() - self._began

    def emptied(self) -> Emptied:
        return Emptied(deleted=self.deleted, listings=self.listings, seconds=self.seconds)
