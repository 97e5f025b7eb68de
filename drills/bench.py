"""What a drill works with: a ground, the recovery that is tried on it, and what witnesses that nothing is lost."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from drills.command import recover_by_command
from drills.ground import Ground
from drills.recovering import Recover, Recovered
from drills.standing import deploy
from drills.templates import Change, assembly_with, template_of
from drills.witness import Witness
from recovery.target import Target
from rehearsal.credentials import Credentials
from report.problem import Problem
from stages.stack_states import HEALTHY


class DrillFailedError(Exception):
    """The drill did not end as it must. The text is a sentence."""


@dataclass
class Trial:
    """What happened so far in one drill: filled while it runs, so that it is there however the drill ends."""

    left: str = ""
    recoveries: list[Recovered] = field(default_factory=list)
    recovery_seconds: float = 0.0
    told: list[str] = field(default_factory=list)

    @property
    def plan(self) -> list[str]:
        return [kind for one in self.recoveries for kind in one.plan]

    @property
    def steps(self) -> list[str]:
        return [step for one in self.recoveries for step in one.steps]


@dataclass
class Bench:
    """One for each ground."""

    ground: Ground
    _recover: Recover
    trial: Trial = field(default_factory=Trial)
    _witnesses: dict[str, Witness] = field(default_factory=dict)

    def witness(self, environment: str) -> Witness:
        if environment not in self._witnesses:
            ground = self.ground
            made = Witness(account=ground.account(environment), target=ground.target(environment))
            self._witnesses[environment] = made
        return self._witnesses[environment]

    def lost(self, *, all_of_it: bool = False) -> list[str]:
        """In every environment."""
        return [told for one in self._witnesses.values() for told in one.lost(all_of_it=all_of_it)]

    def faults(self, faults: Sequence[Any]) -> None:
        """From now on; none clears them."""
        self.ground.aws.control.put_settings(faults=[fault.as_dict() for fault in faults])

    def status(self, environment: str) -> str:
        return self.ground.account(environment).status(self.ground.target(environment).stack)

    def template(self, environment: str) -> dict[str, Any]:
        """As the commit has it, whether it is deployed or not."""
        return template_of(self.ground.assembly, environment)

    def deploy_changed(self, environment: str, change: Change) -> str:
        """Another commit's deploy, which changes an environment's template so. Answers the state that it leaves."""
        ground = self.ground
        folder = ground.workdir / f"commit-{uuid.uuid4()}"
        delivery = ground.delivery.of_another_commit(assembly_with(change, ground.assembly, folder, [environment]))
        delivery.deploy(environment)
        return ground.account(environment).at_rest(ground.target(environment).stack)

    def recover(self, target: Target, *, ending: Collection[int] = (0,)) -> Recovered:
        """Raises DrillFailedError where it does not end with one of these exit codes."""
        return self._noted(lambda: self._recover(self.ground, target), ending)

    def recover_twice(self, target: Target) -> list[Recovered | Problem]:
        """Two at the same time, each in a thread of its own; of each its end. The trial has what was carried out."""
        since = time.monotonic()
        with ThreadPoolExecutor(2) as side_by_side:
            asked = [side_by_side.submit(self._recover, self.ground, target) for _ in range(2)]
            ended = [_end_of(one) for one in asked]
        self.trial.recovery_seconds += time.monotonic() - since
        self.trial.recoveries += [one for one in ended if isinstance(one, Recovered)]
        return ended

    def by_command(
        self,
        name: str,
        *,
        ending: Collection[int] = (0,),
        credentials: Credentials | None = None,
        endpoint: str = "",
    ) -> Recovered:
        """`./sluice recover NAME --yes`, as a program of its own. Raises DrillFailedError as above."""
        return self._noted(
            lambda: recover_by_command(self.ground, name, credentials=credentials, endpoint=endpoint), ending
        )

    def _noted(self, recover: Callable[[], Recovered], ending: Collection[int]) -> Recovered:
        since = time.monotonic()
        try:
            recovered = recover()
        finally:
            self.trial.recovery_seconds += time.monotonic() - since
        self.trial.recoveries.append(recovered)
        if recovered.exit_code not in ending:
            raise DrillFailedError(f"recover ended with {recovered.exit_code}: {recovered.told}")
        return recovered

    def green(self, environment: str) -> None:
        """The next run of the pipeline. Raises DrillFailedError."""
        if failure := deploy(self.ground, environment):
            raise DrillFailedError(failure)

    def ready(self, environment: str, *, empty: bool = False) -> None:
        """Before a drill: deployed, with something in what is kept; then, if it is to be `empty`, no stack.

        Raises DrillFailedError.
        """
        if self.status(environment) not in HEALTHY:
            self.green(environment)
        self.witness(environment).plant()
        if empty:
            left = self.ground.account(environment).delete(self.ground.target(environment).stack)
            self.expect("DELETE_COMPLETE", left, "the deletion before the drill ended in")

    def expect(self, expected: object, actual: object, what: str) -> None:
        """Raises DrillFailedError, with `what` as the beginning of the sentence."""
        if expected != actual:
            raise DrillFailedError(f"{what} {actual or 'nothing'}, not {expected}")


def _end_of(asked: Future[Recovered]) -> Recovered | Problem:
    try:
        return asked.result()
    except Problem as problem:
        return problem
