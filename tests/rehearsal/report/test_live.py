"""What is seen while a rehearsal runs."""

import io

from rich.console import Console

from rehearsal.report.live import LiveView, PlainView, view_for
from rehearsal.timeline import Failure, State, Step
from tests.rehearsal.report import records


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=100, height=40, color_system=None)


def said(to: Console) -> list[str]:
    assert isinstance(to.file, io.StringIO)
    return to.file.getvalue().splitlines()


def test_a_terminal_gets_the_picture_and_a_file_gets_lines() -> None:
    """The view follows what it is shown on."""
    assert isinstance(view_for(console(terminal=True), clock=lambda: 0.0), LiveView)
    assert isinstance(view_for(console(terminal=False), clock=lambda: 0.0), PlainView)


def test_a_line_when_something_starts_and_one_when_it_ends() -> None:
    """Told of every change, the plain view speaks only of new states."""
    to = console(terminal=False)
    action = records.good().rounds[1].actions[1]
    step = Step(name="emulated AWS", started=0.0)

    with PlainView(to) as view:
        view.step(step)
        step.seconds = 0.9
        view.step(step)
        action.state, seconds, action.seconds = State.RUNNING, action.seconds, None
        view.action(action)
        action.log.append("more")
        view.action(action)
        action.state, action.seconds = State.SUCCEEDED, seconds
        view.action(action)

    assert [
        "    0.0 s  prepare  emulated AWS: running",
        "    0.9 s  prepare  emulated AWS: succeeded after 0.9 s",
        "   21.3 s  Build  Synth: running",
        "   31.1 s  Build  Synth: succeeded after 9.8 s",
    ] == said(to)


def test_a_failure_is_told_once_with_its_reason() -> None:
    """The sentence that says why follows the line that says it failed."""
    to = console(terminal=False)
    action = records.good().rounds[1].actions[1]
    action.state, action.failure = State.FAILED, Failure(what="[red]no such template[/]", where="here")

    with PlainView(to) as view:
        view.action(action)
        view.action(action)

    assert ["   31.1 s  Build  Synth: failed after 9.8 s", "          [red]no such template[/]"] == said(to)


def test_the_picture_shows_the_stage_we_are_in() -> None:
    """Stages behind us are a line, the running one shows its actions and the last thing that was said."""
    to = console(terminal=True)
    record = records.good()
    running = record.rounds[0].actions[1]
    running.state, running.seconds = State.RUNNING, None
    running.log = ["old", "\x1b[32mnpm ci\x1b[0m\r"]

    with LiveView(to, clock=lambda: 12.0) as view:
        for step in record.preparation:
            view.step(step)
        view.round(record.rounds[0])
        view.action(running)

    shown = "\n".join(said(to))
    assert "prepared in 3 steps" in shown
    assert "Synth" in shown
    assert "northwind_network" not in shown
    assert "npm ci" in shown
    assert "4.5 s" in shown  # 12.0 now, begun at 7.5


def test_the_live_view_makes_room_for_a_question() -> None:
    """While a question is asked nothing is drawn over it."""
    to = console(terminal=True)

    with LiveView(to, clock=lambda: 1.0) as view, view.paused():
        to.print("Approve?")

    assert any(line.endswith("Approve?") for line in said(to))
