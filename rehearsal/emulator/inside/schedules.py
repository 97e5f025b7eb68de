"""Schedules do not run by themselves: a drill has a clock of its own, and a run in between would be luck."""

from ministack.services import eventbridge

from rehearsal.emulator.inside.authorization import not_judged
from rehearsal.emulator.inside.wrapping import Function, wrap


def install() -> None:
    """Before ministack starts its own clock."""
    wrap(eventbridge, "start_scheduler", _never)


def _never(_original: Function) -> Function:
    def start() -> None:
        not_judged.add("schedules", "no rule runs by itself; a drill runs what it needs, by its own clock")

    return start
