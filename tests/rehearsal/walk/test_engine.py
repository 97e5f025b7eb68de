"""How a pipeline is walked, with actions that are played by the test."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from rehearsal.commit import Commit
from rehearsal.fence.environment import Surroundings
from rehearsal.sessions import Sessions
from rehearsal.timeline import ActionRecord, Round, State
from rehearsal.walk import engine
from rehearsal.walk.actions import catalogue
from rehearsal.walk.blueprint import Action, Blueprint
from rehearsal.walk.denials import Denial
from rehearsal.walk.engine import MOST_ROUNDS, Walk
from rehearsal.walk.job import ActionFailedError, Decision, Job, Site
from report.problem import Problem
from tests.rehearsal.walk import recorded

Play = Callable[[Job], dict[str, str]]
PATIENCE = 10.0


def nothing(_: Job) -> dict[str, str]:
    return {}


def what_failed(record: ActionRecord) -> str:
    return record.failure.what if record.failure else ""


class NoSessions:
    """Nobody calls AWS here."""

    def root(self, *_: str) -> None:
        return None

    def denials(self) -> list[Denial]:
        return []


class Stage:
    """A walk whose actions do what the test says, and whose pipeline is what the test says, at each reading."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plays: dict[str, Play] = {}
        self.read: list[Blueprint] = []
        self.restarts = True
        self.ran: list[str] = []
        played = catalogue.Provider(lambda _: "", lambda *_: (), lambda *_: None, self._play)
        monkeypatch.setattr(engine, "read_blueprint", lambda *_: self._read())
        monkeypatch.setattr(engine, "restarts_on_update", lambda *_: self.restarts)
        monkeypatch.setattr(catalogue, "PROVIDERS", dict.fromkeys(catalogue.PROVIDERS, played))
        self.stop = threading.Event()
        self.walk = Walk(
            pipeline="pipeline",
            account=recorded.TOOLS,
            region=recorded.REGION,
            commit=cast(Commit, None),
            sessions=cast(Sessions, NoSessions()),
            site=Site(
                enter=(),
                surroundings=cast(Surroundings, None),
                builds=folder / "builds",
                workdir=folder / "work",
                logs=folder / "logs",
                stop=self.stop,
            ),
            decide=lambda _: Decision("approve", "tester"),
            watch=lambda _: None,
            begin=lambda _: None,
            clock=lambda: 1.0,
        )

    def _read(self) -> Blueprint:
        return self.read.pop(0) if len(self.read) > 1 else self.read[0]

    def _play(self, job: Job) -> dict[str, str]:
        self.ran.append(job.action.name)
        return self.plays.get(job.action.name, nothing)(job)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(tmp_path, monkeypatch)


def plain(name: str, order: int = 1, stage: str = "Build", **more: Any) -> Action:
    return recorded.build(name=name, stage=stage, run_order=order, inputs=(), outputs=(), namespace=name, **more)


def states(round_: Round) -> dict[str, State]:
    return {record.name: record.state for record in round_.actions}


def test_actions_of_one_run_order_run_side_by_side(stage: Stage) -> None:
    """Each waits for the other: one after the other, they would wait for ever."""

    both = threading.Barrier(2)

    def meet(_: Job) -> dict[str, str]:
        both.wait(PATIENCE)
        return {}

    stage.plays = {"one": meet, "two": meet}
    stage.read = [recorded.blueprint(plain("one"), plain("two"))]

    assert states(stage.walk.run()[0]) == {"one": State.SUCCEEDED, "two": State.SUCCEEDED}


def test_a_failure_ends_the_stage_after_those_that_run_beside_it(stage: Stage) -> None:
    """The other action of the run order comes to its end; nothing behind is reached."""

    failed = threading.Event()

    def fail(_: Job) -> dict[str, str]:
        failed.set()
        raise ActionFailedError("it broke", remedy="mend it")

    def linger(_: Job) -> dict[str, str]:
        failed.wait(PATIENCE)
        return {}

    stage.plays = {"bad": fail, "good": linger}
    stage.read = [recorded.blueprint(plain("good"), plain("bad"), plain("later", 2), plain("next", stage="Next"))]

    (round_,) = stage.walk.run()

    assert states(round_) == {
        "good": State.SUCCEEDED,
        "bad": State.FAILED,
        "later": State.NOT_REACHED,
        "next": State.NOT_REACHED,
    }
    failure = round_.actions[1].failure
    assert failure is not None
    assert (failure.what, failure.remedy) == ("it broke", "mend it")
    assert "Build.bad" in failure.where


def test_a_full_disk_is_no_verdict(stage: Stage) -> None:
    """A build that says so has not failed on the commit's account."""

    def fill(job: Job) -> dict[str, str]:
        job.log("npm error nospc ENOSPC: no space left on device, write")
        raise ActionFailedError("npm ci ended with 228")

    stage.plays = {"one": fill}
    stage.read = [recorded.blueprint(plain("one"))]

    with pytest.raises(Problem, match="disk-full"):
        stage.walk.run()


def test_outputs_reach_the_actions_behind(stage: Stage) -> None:
    """A reference is replaced by what the earlier action told in this round."""

    asking = {"EnvironmentVariables": '[{"name": "N", "value": "#{one.Word}"}]', "ProjectName": "synth"}
    heard: list[str] = []
    stage.plays = {
        "one": lambda _: {"Word": "yes"},
        "two": lambda job: {"Heard": heard.append(job.configuration["EnvironmentVariables"]) or ""},  # type: ignore[func-returns-value]
    }
    stage.read = [recorded.blueprint(plain("one"), plain("two", 2, configuration=asking))]

    stage.walk.run()

    assert heard == ['[{"name": "N", "value": "yes"}]']


def test_a_value_that_was_not_told_fails_the_action(stage: Stage) -> None:
    """The reference is named, and the action that needs it is the one that fails."""

    stage.read = [recorded.blueprint(plain("one"), plain("two", 2, configuration={"ProjectName": "#{one.Word}"}))]

    (round_,) = stage.walk.run()

    assert states(round_) == {"one": State.SUCCEEDED, "two": State.FAILED}
    assert "#{one.Word}" in what_failed(round_.actions[1])


def changing() -> list[Blueprint]:
    """The pipeline as it is read, each time another."""
    return [recorded.blueprint(plain("one"), plain(f"v{number}", stage="Next")) for number in range(99)]


def test_a_pipeline_that_never_settles_is_given_up(stage: Stage) -> None:
    """After a bounded number of rounds the action of the changing stage fails, with that as its reason."""

    stage.read = changing()

    rounds = stage.walk.run()

    assert len(rounds) == MOST_ROUNDS
    last = rounds[-1].actions[0]
    assert last.state is State.FAILED
    assert f"in each of {MOST_ROUNDS} rounds" in what_failed(last)


def test_without_a_restart_a_changed_pipeline_fails(stage: Stage) -> None:
    """What AWS would go on with is not known: no verdict is invented."""

    stage.read, stage.restarts = changing(), False

    (round_,) = stage.walk.run()

    assert states(round_) == {"one": State.FAILED, "v0": State.NOT_REACHED}


def test_ctrl_c_ends_what_runs_beside(stage: Stage) -> None:
    """An interrupt in one action stops the others of its group, and goes on to the door."""

    def wait(_: Job) -> dict[str, str]:
        assert stage.stop.wait(PATIENCE)
        return {}

    def interrupt(_: Job) -> dict[str, str]:
        raise KeyboardInterrupt

    stage.plays = {"waiting": wait, "interrupted": interrupt}
    stage.read = [recorded.blueprint(plain("waiting"), plain("interrupted"))]

    with pytest.raises(KeyboardInterrupt):
        stage.walk.run()
    assert stage.stop.is_set()
    assert states(stage.walk.rounds[0])["interrupted"] is State.FAILED


def test_an_unknown_provider_keeps_every_action_from_running(stage: Stage) -> None:
    """It is refused before the first action, not when it is reached."""

    stage.read = [recorded.blueprint(plain("one"), plain("two", stage="Next", provider="Jenkins"))]

    with pytest.raises(Exception, match="cannot-be-rehearsed"):
        stage.walk.run()
    assert stage.ran == []
