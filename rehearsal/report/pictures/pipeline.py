"""Where everything of a round's picture goes: stages as columns, actions as boxes from the first run order down."""

from itertools import groupby
from typing import NamedTuple

from rehearsal.report.pictures.text import BOLD, fit, wrap
from rehearsal.report.words import duration, stage_state
from rehearsal.timeline import ActionRecord, Round, State

MARGIN, HEADER, COLUMN, GUTTER = 2, 34, 170, 24
INSET, BOX_HEIGHT, GAP, ARROW = 8, 76, 6, 18
RESTART = 40  # height of the strip below a round that began again
NAME_SIZE, DETAIL_SIZE, HEAD_SIZE = 12.0 * BOLD, 10.5, 13.0 * BOLD


class Box(NamedTuple):
    """An action. `anchor` is the log's on the page."""

    x: int
    y: int
    width: int
    height: int
    anchor: str
    name: tuple[str, ...]
    detail: str
    state: State
    time: str
    title: str


class Column(NamedTuple):
    """A stage: its frame, its boxes, and the middle heights of the arrows between one run order and the next."""

    x: int
    y: int
    width: int
    height: int
    name: str
    title: str
    state: State
    boxes: tuple[Box, ...]
    arrows: tuple[int, ...]


class Picture(NamedTuple):
    """A round. `restart` is where the column ends after which the pipeline began again, (x, y), or None."""

    width: int
    height: int
    columns: tuple[Column, ...]
    restart: tuple[int, int] | None


def draw(round_: Round, *, restarted: bool) -> Picture:
    """Lays a round out; `restarted` when another one followed it."""
    stages = [(name, list(actions)) for name, actions in groupby(round_.actions, key=lambda action: action.stage)]
    numbers = {id(action): number for number, action in enumerate(round_.actions, 1)}
    columns = tuple(
        _column(round_.number, name, actions, numbers, MARGIN + index * (COLUMN + GUTTER))
        for index, (name, actions) in enumerate(stages)
    )
    width = 2 * MARGIN + len(columns) * COLUMN + max(len(columns) - 1, 0) * GUTTER
    height = max((column.y + column.height for column in columns), default=0) + MARGIN
    begun = [column for column in columns if column.state is not State.NOT_REACHED]
    restart = (begun[-1].x + COLUMN // 2, begun[-1].y + begun[-1].height) if restarted and begun else None
    return Picture(width, height + (RESTART if restart else 0), columns, restart)


def anchor(round_: int, number: int) -> str:
    """The id of an action's log on the page."""
    return f"log-{round_}-{number}"


def _column(round_: int, name: str, actions: list[ActionRecord], numbers: dict[int, int], x: int) -> Column:
    boxes: list[Box] = []
    arrows: list[int] = []
    y = MARGIN + HEADER + GAP
    for _, together in groupby(actions, key=lambda action: action.run_order):
        if boxes:
            arrows.append(y - GAP)
            y += ARROW
        for action in together:
            boxes.append(_box(action, anchor(round_, numbers[id(action)]), x + INSET, y))
            y += BOX_HEIGHT + GAP
    title = fit(name, COLUMN - 2 * INSET, HEAD_SIZE)
    return Column(x, MARGIN, COLUMN, y - MARGIN, title, name, stage_state(actions), tuple(boxes), tuple(arrows))


def _box(action: ActionRecord, link: str, x: int, y: int) -> Box:
    width = COLUMN - 2 * INSET
    return Box(
        x=x,
        y=y,
        width=width,
        height=BOX_HEIGHT,
        anchor=link,
        name=wrap(action.name, width - 20, NAME_SIZE),
        detail=fit(action.detail or action.provider, width - 20, DETAIL_SIZE),
        state=action.state,
        time=duration(action.seconds),
        title=f"{action.stage} / {action.name}\n{action.provider}: {action.detail}\n{action.state}",
    )
