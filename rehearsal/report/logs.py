"""The log of every step and action: as an entry of the page, and as a file beside it."""

import re
from typing import NamedTuple

from rehearsal.report.pictures.pipeline import anchor
from rehearsal.report.words import clean, duration, role_name, step_state
from rehearsal.timeline import ActionRecord, Failure, Rehearsal, State, Step

LONGEST_NAME = 80


class Entry(NamedTuple):
    """`facts` are (label, value); `file` is the log's name in the report's folder."""

    anchor: str
    group: str
    heading: str
    state: State
    time: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    failure: Failure | None
    file: str


def entries(rehearsal: Rehearsal) -> list[Entry]:
    """In the order in which they would run."""
    found = [_step(number, step) for number, step in enumerate(rehearsal.preparation, 1)]
    for round_ in rehearsal.rounds:
        found += [_action(round_.number, number, action) for number, action in enumerate(round_.actions, 1)]
    return found


def text(entry: Entry) -> str:
    """The file's content: what ran, as whom, how it ended, and what it said."""
    head = [
        entry.heading,
        *(f"{label}: {value}" for label, value in entry.facts),
        f"{entry.state} {entry.time}".strip(),
    ]
    if entry.failure:
        head += [f"what: {entry.failure.what}", f"where: {entry.failure.where}", f"try: {entry.failure.remedy}"]
    return "\n".join([*head, "", *entry.lines, ""])


def _step(number: int, step: Step) -> Entry:
    return Entry(
        anchor=anchor(0, number),
        group="preparation",
        heading=step.name,
        state=step_state(step),
        time=duration(step.seconds),
        facts=(),
        lines=tuple(clean(line) for line in step.log),
        failure=step.failure,
        file=_file(f"preparation-{number:02}", step.name),
    )


def _action(round_: int, number: int, action: ActionRecord) -> Entry:
    facts = [
        (action.provider, action.detail),
        ("account", f"{action.account}/{action.region}"),
        ("role", role_name(action.role_arn)),
        *((f"#{name}", value) for name, value in action.outputs.items()),
    ]
    return Entry(
        anchor=anchor(round_, number),
        group=f"round {round_}",
        heading=f"{action.stage} / {action.name}",
        state=action.state,
        time=duration(action.seconds),
        facts=tuple(fact for fact in facts if fact[1]),
        lines=tuple(clean(line) for line in action.log),
        failure=action.failure,
        file=_file(f"round-{round_}-{number:02}", f"{action.stage}-{action.name}"),
    )


def _file(prefix: str, name: str) -> str:
    """Safe on every file system, unique by its prefix, and short enough."""
    return f"{prefix}-{re.sub(r'[^A-Za-z0-9._-]+', '-', name)[:LONGEST_NAME].strip('-.')}.log"
