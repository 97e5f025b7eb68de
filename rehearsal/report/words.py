"""How the report says things: times, roles, states, and log lines that are safe to show."""

import re

from rehearsal.timeline import ActionRecord, Rehearsal, State, Step

STYLES = {
    State.NOT_REACHED: "dim",
    State.RUNNING: "cyan",
    State.SUCCEEDED: "green",
    State.FAILED: "bold red",
    State.REJECTED: "bold yellow",
    State.STOPPED: "bold yellow",
}
"""Of a state on a terminal."""

# ECMA-48: a control sequence; an operating system command up to BEL or ST; any other two-byte escape.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_=>c])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def duration(seconds: float | None) -> str:
    """0.4 s, 12.3 s, 2 min 05 s; empty when it is not known."""
    if seconds is None:
        return ""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"


def count(number: int, one: str, many: str) -> str:
    """1 property, 2 properties."""
    return f"{number} {one if number == 1 else many}"


def role_name(arn: str) -> str:
    """The last word of a role's ARN: its name without its path."""
    return arn.rpartition("/")[2]


def clean(line: str) -> str:
    """A log line as a terminal would leave it: without escape sequences, and of a redrawn line only the last state."""
    plain = _ESCAPES.sub("", line).rstrip("\r\n")
    return _CONTROLS.sub("", plain.rpartition("\r")[2])


def step_state(step: Step) -> State:
    """A step has no state of its own: it failed, or it ended, or it runs."""
    if step.failure:
        return State.FAILED
    return State.RUNNING if step.seconds is None else State.SUCCEEDED


def stage_state(actions: list[ActionRecord]) -> State:
    """The most telling of its actions' states; a stage has succeeded only when all of them have."""
    states = {action.state for action in actions}
    for telling in (State.FAILED, State.REJECTED, State.STOPPED, State.RUNNING):
        if telling in states:
            return telling
    if State.SUCCEEDED not in states:
        return State.NOT_REACHED
    return State.SUCCEEDED if len(states) == 1 else State.RUNNING


def confirmed_of(rehearsal: Rehearsal) -> tuple[int, int]:
    """How many properties were read back and equal, and how many the templates set, over all stacks."""
    return sum(f.confirmed for f in rehearsal.fidelity), sum(f.properties for f in rehearsal.fidelity)
