"""Carries out a bootstrap plan with the locked CDK CLI: each wave side by side, each command's output kept."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bootstrap.plan import Command, Plan
from report.problem import Problem

Done = Callable[[Command, float], None]
"""Told of each command that has ended well, with its seconds."""


def run(plan: Plan, *, cdk: Path, environment: Mapping[str, str], done: Done) -> None:
    """Runs both waves. Every command of a wave is let end, also when another has failed.

    Raises an `ExceptionGroup` of `Problem`, one for each command that failed; the second wave then does not begin.
    """
    # Outside the checkout: `cdk bootstrap` would synthesize an app that it finds where it stands.
    with TemporaryDirectory(prefix="sluice-bootstrap-") as elsewhere:
        for wave in (plan.bootstraps, plan.access_stacks):
            _wave(wave, cdk=cdk, environment=environment, folder=Path(elsewhere), done=done)


def _wave(commands: Sequence[Command], *, cdk: Path, environment: Mapping[str, str], folder: Path, done: Done) -> None:
    def one(command: Command) -> Problem | None:
        began = time.monotonic()
        result = subprocess.run(
            [cdk, *command.words[1:], "--output", folder / str(commands.index(command))],
            env=environment, cwd=folder, capture_output=True, text=True,
        )  # fmt: skip
        if result.returncode == 0:
            done(command, time.monotonic() - began)
            return None
        said = "\n".join((result.stderr.strip() or result.stdout.strip()).splitlines()[-15:])
        remedy = "mend the cause and run ./sluice bootstrap again: what is done already is left as it is"
        return Problem("bootstrap-failed", what=str(command), where=command.title, why=said, remedy=remedy)

    with ThreadPoolExecutor(max_workers=max(1, len(commands))) as pool:
        problems = [problem for problem in pool.map(one, commands) if problem]
    if problems:
        raise ExceptionGroup("bootstrap failed", problems)
