"""Waiting for the flow logs' first delivery, and for a takeover's end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from report.finding import Finding, Verdict
from report.verdict import EXIT_CODES, overall
from tests.validation.factory import NOW, PROD, good, taken_over
from validation.observed import Observed
from validation.wait import LONGEST_PAUSE, LONGEST_TAKEOVER, judge_when_settled

COMPLETE = good(PROD)
AWAY = taken_over(COMPLETE)
SILENT = replace(COMPLETE, delivery=replace(COMPLETE.delivery, bucket=None, log_group=None))


@dataclass
class World:
    """A clock that only sleeping moves, and a network that is as `then` from a given second on."""

    arrives: float
    then: Observed = COMPLETE
    now: float = 0
    pauses: list[float] = field(default_factory=list)
    told: list[tuple[set[str], float]] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def look(self, before: Observed) -> Observed:
        return self.then if self.now >= self.arrives else before

    def tell(self, awaited: Sequence[Finding], left: float) -> None:
        self.told.append(({finding.code for finding in awaited}, left))

    def judge(self, observed: Observed, seconds: float, look: Callable[[Observed], Observed] | None = None) -> Verdict:
        return overall(
            judge_when_settled(
                observed, PROD, look_again=look or self.look, seconds=seconds, progress=self.tell,
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


def test_takeover_ends() -> None:
    """A zone that comes home within the bound is waited for, and then all is well (N5)."""
    world = World(arrives=300)

    assert world.judge(AWAY, seconds=1200) is Verdict.PASS
    assert 300 <= world.now <= 300 + LONGEST_PAUSE
    assert world.told[0] == ({"private-routes"}, LONGEST_TAKEOVER)


@pytest.mark.parametrize(("seconds", "waited"), [(1200, LONGEST_TAKEOVER), (60, 60), (0, 0)])
def test_takeover_stays(seconds: float, waited: float) -> None:
    """A takeover that stays is waited for so long, never longer than asked for, and passes as degraded (N5)."""
    world = World(arrives=float("inf"))

    assert world.judge(AWAY, seconds=seconds) is Verdict.WARN
    assert world.now == waited
    assert EXIT_CODES[Verdict.WARN] == 0


def test_takeover_and_silence() -> None:
    """A takeover that stays shortens no wait for a delivery, and a delivery lengthens none for a takeover."""
    arrives_late, arrives_soon = World(arrives=900, then=AWAY), World(arrives=100, then=AWAY)
    both = replace(AWAY, delivery=SILENT.delivery)

    assert arrives_late.judge(both, seconds=1200) is Verdict.WARN
    assert arrives_soon.judge(both, seconds=1200) is Verdict.WARN
    assert 900 <= arrives_late.now <= 900 + LONGEST_PAUSE
    assert arrives_soon.now == LONGEST_TAKEOVER


def test_controller_looks_again() -> None:
    """After a deploy the record is old, for the controller paused: its next look is waited for (N5)."""
    paused = taken_over(COMPLETE, looked=NOW - timedelta(minutes=20))

    assert World(arrives=60, then=AWAY).judge(paused, seconds=1200) is Verdict.WARN
    assert World(arrives=float("inf")).judge(paused, seconds=1200) is Verdict.NOT_JUDGED


def test_between_note_and_deed() -> None:
    """The controller takes a zone off its record before it moves the route: what fails while waiting is seen twice."""
    world = World(arrives=300)
    noted_only = replace(AWAY, failover_record=COMPLETE.failover_record)
    looks = iter([noted_only, COMPLETE])

    assert world.judge(AWAY, seconds=1200, look=lambda _: next(looks)) is Verdict.PASS
    assert World(arrives=0, then=noted_only).judge(AWAY, seconds=1200) is Verdict.FAIL
