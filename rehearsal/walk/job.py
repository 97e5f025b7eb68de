"""What one action is given to do its work with, and the ways in which it ends other than well."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import boto3

from rehearsal.commit import Commit
from rehearsal.fence.environment import Surroundings
from rehearsal.sessions import Sessions
from rehearsal.timeline import ActionRecord
from rehearsal.walk.artifacts import Artifacts
from rehearsal.walk.blueprint import Action, Blueprint


class Decision(NamedTuple):
    """What became of an approval, and who decided. "stop": nobody could be asked."""

    verdict: Literal["approve", "reject", "stop"]
    who: str
    comment: str = ""


Decide = Callable[[ActionRecord], Decision]


class ActionFailedError(Exception):
    """The action failed. `what` is a sentence with the place in it, `remedy` may be empty."""

    def __init__(self, what: str, *, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


class RejectedError(Exception):
    """A person said no. The text says who and why."""


class HeldError(Exception):
    """Nobody could be asked. The text says what would go on."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """The place of work of a whole rehearsal.

    `enter` is the start of every command line, `builds` the folder of the builds, at the same path in every rehearsal
    so that caches hold; `workdir` is this rehearsal's own, `logs` takes the log of every action. `stop` ends all.
    """

    enter: tuple[str, ...]
    surroundings: Surroundings
    builds: Path
    workdir: Path
    logs: Path
    stop: threading.Event


@dataclass(frozen=True, kw_only=True)
class Job:
    """One action of one execution. `configuration` has its references replaced."""

    action: Action
    blueprint: Blueprint
    configuration: Mapping[str, str]
    execution_id: str
    commit: Commit
    sessions: Sessions
    artifacts: Artifacts
    site: Site
    record: ActionRecord
    log: Callable[[str], None]
    note: Callable[[str], None]  # something that the rehearsal does not judge
    decide: Decide

    def session(self) -> boto3.Session:
        """As the action's role."""
        return self.sessions.action(self.blueprint, self.action)
