"""The picture of a rehearsal that runs: the preparation, then stage by stage, the one we are in with its actions."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rehearsal.report.words import STYLES, clean, duration, stage_state, step_state
from rehearsal.timeline import ActionRecord, Round, State, Step

_MARKS = {
    State.NOT_REACHED: " ",
    State.RUNNING: ">",
    State.SUCCEEDED: "+",
    State.FAILED: "x",
    State.REJECTED: "-",
    State.STOPPED: "-",
}


def draw(steps: list[Step], rounds: list[Round], now: float) -> RenderableType:
    """`now` is in seconds since the rehearsal began. Of earlier rounds only the reason is shown."""
    parts: list[RenderableType] = [_preparation(steps, now, done=bool(rounds))]
    for round_ in rounds:
        parts.append(Text(f"\nround {round_.number}: {round_.why}", style="bold"))
        if round_ is rounds[-1]:
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
