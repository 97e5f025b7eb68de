"""CodeBuild's rules of what runs after a failure."""

import pytest

from rehearsal.codebuild.buildspec import Phase
from rehearsal.codebuild.phases import run_phases


def walked(phases: list[Phase], *, failing: set[str]) -> tuple[list[str], str]:
    """The commands that ran, and the one that failed the build."""
    ran: list[str] = []

    def run(_phase: Phase, command: str, succeeding: bool) -> int:
        ran.append(command if succeeding else f"{command} (failing)")
        return 3 if command in failing else 0

    failed = run_phases(phases, run)
    return ran, failed.command if failed else ""


def four(on_failure: str = "", of: str = "") -> list[Phase]:
    names = {"install": "i", "pre_build": "p", "build": "b", "post_build": "q"}
    return [
        Phase(
            name=name,
            commands=(f"{letter}1", f"{letter}2"),
            finally_=(f"{letter}f",),
            on_failure=on_failure if name == of else "",
        )
        for name, letter in names.items()
    ]


def test_all_phases_run_in_order_when_nothing_fails() -> None:
    """A build that succeeds runs every command and every finally block, once, in order."""

    ran, failed = walked(four(), failing=set())

    assert ran == ["i1", "i2", "if", "p1", "p2", "pf", "b1", "b2", "bf", "q1", "q2", "qf"]
    assert failed == ""


@pytest.mark.parametrize(("phase", "letter"), [("install", "i"), ("pre_build", "p")])
def test_a_failed_preparation_ends_the_build(phase: str, letter: str) -> None:
    """After a failed install or pre_build nothing runs but the phase's own finally block."""

    ran, failed = walked(four(), failing={f"{letter}1"})

    assert ran[-2:] == [f"{letter}1", f"{letter}f (failing)"]
    assert failed == f"{letter}1"
    assert phase in {"install", "pre_build"}


def test_post_build_runs_after_a_failed_build() -> None:
    """A failed build phase still reaches post_build, which is told that the build is failing."""

    ran, failed = walked(four(), failing={"b1"})

    assert ran[-5:] == ["b1", "bf (failing)", "q1 (failing)", "q2 (failing)", "qf (failing)"]
    assert failed == "b1"


def test_abort_keeps_post_build_from_running() -> None:
    """on-failure ABORT of the build phase ends the build there."""

    ran, failed = walked(four("ABORT", of="build"), failing={"b2"})

    assert ran[-1] == "bf (failing)"
    assert failed == "b2"


def test_continue_reaches_the_next_phase_and_the_build_still_fails() -> None:
    """on-failure CONTINUE of pre_build runs build and post_build, and the build counts as failed."""

    ran, failed = walked(four("CONTINUE", of="pre_build"), failing={"p1"})

    assert ran[-1] == "qf (failing)"
    assert "b1 (failing)" in ran
    assert failed == "p1"


def test_a_failed_finally_block_fails_its_phase() -> None:
    """A finally command that fails in install ends the build."""

    ran, failed = walked(four(), failing={"if"})

    assert ran == ["i1", "i2", "if"]
    assert failed == "if"
