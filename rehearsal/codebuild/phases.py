"""Which commands of a build run, and what a failure stops: CodeBuild's rules, apart from how a command is run.

https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html: a failed install or pre_build
ends the build; post_build runs after build whatever became of it. A phase's `finally` runs always.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rehearsal.codebuild.buildspec import Phase

Run = Callable[[Phase, str, bool], int]
"""Runs one command of a phase; whether the build succeeds so far is told to it. Answers the exit code."""


@dataclass(frozen=True)
class FailedCommand:
    """The first command of a build that failed."""

    phase: str
    command: str
    code: int

    def __str__(self) -> str:
        return f"{self.phase.upper()}: exit code {self.code} of: {self.command.strip()}"


def run_phases(phases: Iterable[Phase], run: Run) -> FailedCommand | None:
    """Runs the phases in their order. Answers the first failure, or None when the build succeeded.

    `on-failure: CONTINUE` reaches the next phase. What the whole build then counts as is not documented; it counts as
    failed here, so that a rehearsal is never greener than AWS.
    """
    first: FailedCommand | None = None
    for phase in phases:
        failure = _run_phase(phase, run, first is None)
        first = first or failure
        if failure and not _goes_on(phase):
            break
    return first


def _goes_on(failed: Phase) -> bool:
    return failed.on_failure == "CONTINUE" or (not failed.on_failure and failed.name == "build")


def _run_phase(phase: Phase, run: Run, succeeding: bool) -> FailedCommand | None:
    failure = _first_failure(phase, phase.commands, run, succeeding)
    last = _first_failure(phase, phase.finally_, run, succeeding and failure is None)
    return failure or last


def _first_failure(phase: Phase, commands: Iterable[str], run: Run, succeeding: bool) -> FailedCommand | None:
    """Runs commands up to the first that fails."""
    for command in commands:
        if code := run(phase, command, succeeding):
            return FailedCommand(phase.name, command, code)
    return None
