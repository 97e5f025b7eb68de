"""Where the time went: every step and action as a bar on one axis."""

import math
from typing import NamedTuple

from rehearsal.report.pictures.pipeline import anchor
from rehearsal.report.words import duration, step_state
from rehearsal.timeline import ActionRecord, Rehearsal, State, Step

TICKS = 6


class Bar(NamedTuple):
    """`left` and `width` are percent of the axis; `anchor` is the log's."""

    group: str
    name: str
    anchor: str
    left: float
    width: float
    state: State
    time: str


class Gantt(NamedTuple):
    """`ticks` are (percent, label)."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]


def draw(rehearsal: Rehearsal) -> Gantt:
    """Everything that was started, in the order of the record."""
    whole = _whole(rehearsal)
    bars = [_step(number, step, whole) for number, step in enumerate(rehearsal.preparation, 1)]
    for round_ in rehearsal.rounds:
        group = f"round {round_.number}" if len(rehearsal.rounds) > 1 else ""
        for number, action in enumerate(round_.actions, 1):
            if action.started is not None:
                bars.append(_action(group, anchor(round_.number, number), action, whole))
    return Gantt(tuple(bars), _ticks(whole))


def _whole(rehearsal: Rehearsal) -> float:
    ends = [rehearsal.seconds or 0.0]
    ends += [step.started + (step.seconds or 0.0) for step in rehearsal.preparation]
    ends += [(a.started or 0.0) + (a.seconds or 0.0) for round_ in rehearsal.rounds for a in round_.actions]
    return max(ends) or 1.0


def _step(number: int, step: Step, whole: float) -> Bar:
    return _bar("preparation", step.name, anchor(0, number), step_state(step), step.started, step.seconds, whole)


def _action(group: str, link: str, action: ActionRecord, whole: float) -> Bar:
    name = f"{action.stage} / {action.name}"
    return _bar(group, name, link, action.state, action.started or 0.0, action.seconds, whole)


def _bar(group: str, name: str, link: str, state: State, started: float, seconds: float | None, whole: float) -> Bar:
    left = round(100 * started / whole, 3)
    return Bar(group, name, link, left, round(100 * (seconds or 0.0) / whole, 3), state, duration(seconds))


def _ticks(whole: float) -> tuple[tuple[float, str], ...]:
    """Round numbers of seconds: 1, 2 or 5 times a power of ten."""
    rough = whole / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    count = math.floor(whole / step)
    return tuple((round(100 * n * step / whole, 3), f"{n * step:g} s") for n in range(count + 1))
