"""What a person sees while it runs: on a terminal one picture that keeps itself up to date, elsewhere plain lines.

Both are told of every change by the same three calls, from any thread, and read the records that they were told of.
They write to the console they are given, which the command line makes for stderr: stdout is for the result.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, RenderableType
from rich.live import Live

from rehearsal.report.progress import draw
from rehearsal.report.words import duration, step_state
from rehearsal.timeline import ActionRecord, Round, State, Step

Clock = Callable[[], float]
REFRESHES_A_SECOND = 8


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
        return draw(self._steps, self._rounds, self._clock())
