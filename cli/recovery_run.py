"""One run of `recover` or `destroy`: sessions, the journal and its lock, and what is shown meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from rich.console import Console

from cli.door import end_cleanly
from cli.recovery_view import View
from recovery.clients import Clients
from recovery.diagnose import diagnose
from recovery.journal import Entry, interrupted_at, opened, path_of, read
from recovery.observe import look
from recovery.recover import Outcome, explain, recover
from recovery.steps.hands import Hands, Note
from report.terminal import NARROWEST, stdout

if TYPE_CHECKING:
    from boto3 import Session

    from cli.stack_targets import Place
    from recovery.observed import Observed
    from recovery.plan import Diagnosis
    from recovery.target import Target

Decide = Callable[["Observed", "Target"], "Diagnosis"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """`deadline` is of `time.monotonic`; `journals` the journals' folder. Without `yes` nothing is changed."""

    yes: bool
    deadline: float
    journals: Path
    view: View
    stop: Event = field(default_factory=Event)

    @classmethod
    def begin(cls, *, yes: bool, wait: int, journals: Path, as_json: bool) -> Run:
        """`wait` is in seconds. With JSON on stdout, all that a person reads goes to stderr."""
        progress = Console(stderr=True, soft_wrap=True)
        view = View(_on_stderr() if as_json else stdout(), progress)
        run = cls(yes=yes, deadline=time.monotonic() + wait, journals=journals, view=view)
        if yes:
            end_cleanly(run.stop)
        return run

    def of(self, place: Place, session: Session, decide: Decide = diagnose) -> Outcome:
        """Raises `Problem` where no verdict can be reached."""
        target, clients = place.target, Clients.of(session)
        if not self.yes:
            self._tell_interrupted(read(self.path(target)))
            return explain(self._hands(target, clients, decide, _no_note), self.view)
        who = session.client("sts").get_caller_identity()["Arn"]
        with opened(self.journals, target, who) as journal:
            self._tell_interrupted(journal.before)
            outcome = recover(self._hands(target, clients, decide, journal.write), self.view)
        self.view.orphans(outcome.orphans)
        return outcome

    def path(self, target: Target) -> Path:
        return path_of(self.journals, target)

    def _hands(self, target: Target, clients: Clients, decide: Decide, note: Note) -> Hands:
        return Hands(
            target=target,
            clients=clients,
            look=lambda: look(target, clients),
            decide=decide,
            note=note,
            tell=self.view.told,
            deadline=self.deadline,
            stop=self.stop,
        )

    def _tell_interrupted(self, entries: Sequence[Entry]) -> None:
        last = interrupted_at(entries)
        if last:
            self.view.interrupted(str(last.get("step")), str(last.get("time")), str(last.get("who")))


def _on_stderr() -> Console:
    console = Console(stderr=True)
    if not console.is_terminal:
        console.width = max(console.width, NARROWEST)
    return console


def _no_note(_entry: str, /, **_facts: object) -> None:
    raise AssertionError("a plan that is only shown writes nothing")
