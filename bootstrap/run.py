"""Carries out a bootstrap plan with the locked CDK CLI: each wave side by side, each command's output kept."""

import re
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bootstrap.plan import Command, Plan
from report.excerpt import excerpt
from report.problem import Problem

LAST_WORDS = 60  # lines: a finding of the synth takes ten
TRACEBACK = re.compile(r"^ +at [^{}\n]+(\{\n(?: +\w+: .*\n)+\})?\n?", re.MULTILINE)
"""Where in the CDK CLI's own code it failed, and what that error holds besides."""
Done = Callable[[Command, float], None]
"""Told of each command that has ended well, with its seconds."""


def run(plan: Plan, *, checkout: Path, environment: Mapping[str, str], done: Done) -> None:
    """Runs both waves. Every command of a wave is let end, also when another has failed.

    Raises an `ExceptionGroup` of `Problem`, one for each command that failed; the second wave then does not begin.
    """
    with TemporaryDirectory(prefix="sluice-bootstrap-") as elsewhere:
        for wave in (plan.first, plan.second):
            with ThreadPoolExecutor(max_workers=max(1, len(wave))) as pool:
                running = [
                    pool.submit(_run, command, checkout, Path(elsewhere) / str(place), environment, done)
                    for place, command in enumerate(wave)
                ]
            if problems := [problem for one in running if (problem := one.result())]:
                raise ExceptionGroup("bootstrap failed", problems)


def _run(
    command: Command, checkout: Path, elsewhere: Path, environment: Mapping[str, str], done: Done
) -> Problem | None:
    began = time.monotonic()
    elsewhere.mkdir(exist_ok=True)
    # Each writes its own cdk.out, where it writes one: two commands may not share it.
    output = () if command.in_checkout else ("--output", elsewhere / "cdk.out")
    result = subprocess.run(
        [checkout / "node_modules" / ".bin" / "cdk", *command.words[1:], *output],
        cwd=checkout if command.in_checkout else elsewhere,
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    if result.returncode == 0:
        done(command, time.monotonic() - began)
        return None
    said = excerpt(TRACEBACK.sub("", result.stderr.strip() or result.stdout.strip()).splitlines(), LAST_WORDS)
    remedy = (
        "mend the cause (--profile NAME=PROFILE names another AWS profile) and run ./sluice bootstrap again: "
        "what is done already is left as it is"
    )
    return Problem("bootstrap-failed", what=str(command), where=command.title, why=said, remedy=remedy)
