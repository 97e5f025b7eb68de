"""What every drill is, and how each is run: whatever happens, there is an outcome, and no fault stays."""

import time
from dataclasses import replace
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from drills.bench import Bench, DrillFailedError, Trial
from drills.outcome import WELL, Outcome
from report.problem import Problem

AS_BEFORE: dict[str, Any] = {
    "faults": [],
    "throttle_every": 0,
    "expire_sessions": False,
    "expire_sessions_after": None,
    "withhold_signals": False,
    "lost_rules": [],
}


class Drill(Protocol):
    """`blank` is its row before it ran. `perform` breaks something, recovers and looks, and raises DrillFailedError."""

    @property
    def name(self) -> str: ...

    def blank(self) -> Outcome: ...

    def perform(self, bench: Bench) -> None: ...


def run(drill: Drill, bench: Bench) -> Outcome:
    """One drill. Raises `Problem` only where the embedded AWS itself is gone."""
    began, bench.trial = time.monotonic(), Trial()
    verdict = WELL
    try:
        drill.perform(bench)
    except DrillFailedError as failed:
        verdict = str(failed)
    except (Problem, TimeoutError, ClientError, BotoCoreError) as problem:
        bench.ground.aws.check()
        verdict = f"{problem.name}: {problem.what}: {problem.why}" if isinstance(problem, Problem) else str(problem)
    finally:
        if bench.ground.aws.alive():
            bench.ground.aws.control.put_settings(**AS_BEFORE)
    lost = bench.lost() if bench.ground.aws.alive() else []
    if lost and verdict == WELL:
        verdict = f"lost: {lost[0]}"
    trial = bench.trial
    return replace(
        drill.blank(),
        left=trial.left,
        plan=trial.plan,
        steps=trial.steps,
        recovery_seconds=round(trial.recovery_seconds, 2),
        seconds=round(time.monotonic() - began, 2),
        lost=lost,
        told=trial.told,
        verdict=verdict,
    )
