"""Waiting for the flow logs' first delivery."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from report.finding import Finding, Verdict
from report.verdict import overall
from tests.validation.factory import PROD, good
from validation.observed import Observed
from validation.wait import LONGEST_PAUSE, judge_when_settled

COMPLETE = good(PROD)
SILENT = replace(COMPLETE, delivery=replace(COMPLETE.delivery, bucket=None, log_group=None))


@dataclass
class World:
    """A clock that only sleeping moves, and a network of which something arrives at a given second."""

    arrives: float
    now: float = 0
    pauses: list[float] = field(default_factory=list)
    told: list[tuple[set[str], float]] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def look(self, before: Observed) -> Observed:
        return replace(before, delivery=COMPLETE.delivery) if self.now >= self.arrives else before

    def tell(self, awaited: Sequence[Finding], left: float) -> None:
        self.told.append(({finding.code for finding in awaited}, left))

    def judge(self, observed: Observed, seconds: float) -> Verdict:
        return overall(
            judge_when_settled(
                observed, PROD, look_again=self.look, seconds=seconds, progress=self.tell,
                clock=lambda: self.now, sleep=self.sleep,
            )
        )  # fmt: skip


def test_nothing_to_wait_for() -> None:
    """What is judged at once is not waited for."""
    world = World(arrives=0)

    assert world.judge(COMPLETE, seconds=1200) is Verdict.PASS
    assert world.pauses == []


def test_arrival_ends_the_wait() -> None:
    """The verdict comes with the next look after the arrival, and every pause was told."""
    world = World(arrives=100)

    assert world.judge(SILENT, seconds=1200) is Verdict.PASS
    assert 100 <= world.now <= 100 + LONGEST_PAUSE
    awaited, left = world.told[0]
    assert awaited == {"delivery-to-bucket", "delivery-to-log-group"}
    assert left == 1200
    assert len(world.told) == len(world.pauses)


def test_pauses_grow() -> None:
    """The looks come further and further apart, up to a limit."""
    world = World(arrives=1000)
    world.judge(SILENT, seconds=1200)

    assert world.pauses == sorted(world.pauses)
    assert world.pauses[0] < 2
    assert world.pauses[-1] == LONGEST_PAUSE


def test_time_is_up() -> None:
    """What has not arrived by then is not judged, and the wait is no longer than asked for."""
    world = World(arrives=float("inf"))

    assert world.judge(SILENT, seconds=90) is Verdict.NOT_JUDGED
    assert world.now == 90


def test_no_wait() -> None:
    """A wait of zero seconds is one look."""
    world = World(arrives=0)

    assert world.judge(SILENT, seconds=0) is Verdict.NOT_JUDGED
    assert world.told == []


def test_failure_does_not_wait() -> None:
    """When a check has failed, no arrival would change the verdict: it is told at once."""
    world = World(arrives=100)
    broken = replace(SILENT, stack=replace(SILENT.stack, termination_protection=False))

    assert world.judge(broken, seconds=1200) is Verdict.FAIL
    assert world.pauses == []
