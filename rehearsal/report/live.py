"""What a person sees while it runs: on a terminal one picture that keeps itself up to date, elsewhere plain lines.

Both are told of every change by the same three calls, from any thread, and read the records that they were told of.
They write to the console they are given, which the command line makes for stderr: stdout is for the result.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from rehearsal.report.words import STYLES, clean, duration, stage_state, step_state
from rehearsal.timeline import ActionRecord, Round, State, Step

Clock = Callable[[], float]
REFRESHES_A_SECOND = 8
_MARKS = {
    State.NOT_REACHED: " ",
    State.RUNNING: ">",
    State.SUCCEEDED: "+",
    State.FAILED: "x",
    State.REJECTED: "-",
    State.STOPPED: "-",
}


class View(Protocol):
    """A context manager that is told what happens."""

    def step(self, step: Step) -> None:
        """A step of the preparation began or ended."""

    def round(self, round_: Round) -> None:
        """The pipeline starts from its source, for the first time or again."""

    def action(self, action: ActionRecord) -> None:
        """An action of the last round changed."""

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leaves the terminal to a question, and comes back."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def view_for(console: Console, *, clock: Clock) -> View:
    """The picture on a terminal, lines elsewhere. `clock` tells the seconds since the rehearsal began."""
    return LiveView(console, clock=clock) if console.is_terminal else PlainView(console)


class PlainView:
    """One line when something starts and one when it ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: dict[int, str] = {}
        self._lock = Lock()

    def step(self, step: Step) -> None:
        """See View."""
        self._say(id(step), step.started, step_state(step), step.seconds, f"prepare  {step.name}")

    def round(self, round_: Round) -> None:
        """See View."""
        self._console.print(f"round {round_.number}: {round_.why}", markup=False, highlight=False, soft_wrap=True)

    def action(self, action: ActionRecord) -> None:
        """See View."""
        name = f"{action.stage}  {action.name}"
        self._say(id(action), action.started or 0.0, action.state, action.seconds, name)
        if action.failure and action.state is not State.RUNNING:
            self._once(-id(action), f"{'':>9} {action.failure.what}")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """See View."""
        yield

    def _say(self, key: int, started: float, state: State, seconds: float | None, name: str) -> None:
        if state is State.NOT_REACHED:
            return
        at = f"{started + (seconds or 0.0):7.1f} s"
        took = f" after {duration(seconds)}" if seconds is not None else ""
        self._once(key, f"{at}  {name}: {state}{took}", said_as=state)

    def _once(self, key: int, line: str, said_as: str = "") -> None:
        """A record is told of at every change; a line is due only when its state is a new one."""
        with self._lock:
            if self._said.get(key) == said_as:
                return
            self._said[key] = said_as
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to put back."""


class LiveView:
    """The preparation, then stage by stage: those behind us in a line, the one we are in with its actions."""

    def __init__(self, console: Console, *, clock: Clock) -> None:
        self._clock = clock
        self._steps: list[Step] = []
        self._rounds: list[Round] = []
        self._live = Live(
            console=console, get_renderable=self._picture, refresh_per_second=REFRESHES_A_SECOND, transient=True
        )

    def step(self, step: Step) -> None:
        """See View."""
        if not any(known is step for known in self._steps):
            self._steps.append(step)

    def round(self, round_: Round) -> None:
        """See View."""
        self._rounds.append(round_)

    def action(self, action: ActionRecord) -> None:
        """See View. Nothing to do: the picture reads the records of its round, eight times a second."""

    @contextmanager
    def paused(self) -> Iterator[None]:
        """See View."""
        self._live.stop()
        try:
            yield
        finally:
            self._live.start()

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.transient = kind is None  # what was interrupted stays to be seen
        self._live.stop()

    def _picture(self) -> RenderableType:
        now = self._clock()
        parts: list[RenderableType] = [_preparation(self._steps, now, done=bool(self._rounds))]
        for round_ in self._rounds:
            parts.append(Text(f"\nround {round_.number}: {round_.why}", style="bold"))
            if round_ is self._rounds[-1]:
                parts.append(_stages(round_, now))
        parts.append(Text(f"\n{duration(now)}", style="dim"))
        return Group(*parts)


def _grid() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    return table


def _row(table: Table, name: str, state: State, seconds: float | None, *, indent: str = "") -> None:
    style = STYLES[state]
    marked = Text.assemble(indent, (_MARKS[state], style), " ", name)
    table.add_row(marked, Text(state, style=style), Text(duration(seconds), style="dim"))


def _preparation(steps: list[Step], now: float, *, done: bool) -> Table:
    """Step by step; once the pipeline runs, in one line."""
    table = _grid()
    if done:
        end = max((step.started + (step.seconds or 0.0) for step in steps), default=0.0)
        _row(table, f"prepared in {len(steps)} steps", State.SUCCEEDED, end)
        return table
    for step in steps:
        _row(table, step.name, step_state(step), now - step.started if step.seconds is None else step.seconds)
    return table


def _stages(round_: Round, now: float) -> Table:
    table = _grid()
    for stage in dict.fromkeys(action.stage for action in round_.actions):
        actions = [action for action in round_.actions if action.stage == stage]
        state = stage_state(actions)
        _row(table, stage, state, _stage_seconds(actions, now))
        if state not in (State.NOT_REACHED, State.SUCCEEDED):
            for action in actions:
                _row(table, action.name, action.state, _elapsed(action, now), indent="  ")
                if action.state is State.RUNNING and action.log:
                    table.add_row(Text(f"    {clean(action.log[-1])}", style="dim"))
    return table


def _elapsed(action: ActionRecord, now: float) -> float | None:
    if action.seconds is None and action.state is State.RUNNING and action.started is not None:
        return now - action.started
    return action.seconds


def _stage_seconds(actions: list[ActionRecord], now: float) -> float | None:
    """From its first start to its last end, or to now."""
    begun = [action.started for action in actions if action.started is not None]
    ends = [action.started + (_elapsed(action, now) or 0.0) for action in actions if action.started is not None]
    return max(ends) - min(begun) if begun else None
