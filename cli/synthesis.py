"""The estate as the CDK CLI synthesizes it: this checkout's, or a commit's."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from cli.door import ROOT, path_with_node
from report.problem import Problem

SET_UP = (".sluice", "node_modules")
"""What a commit's files are synthesized with: this checkout's packages."""
GRACE_SECONDS = 2
VALIDATION_REPORT = "validation-report.json"


def synthesize(to: Path, checkout: Path = ROOT) -> None:
    """Synthesizes a checkout into a new folder. Raises `Problem`: synth-failed.

    What a validation plug-in found is no failure here: templates that were refused are there to be looked at.
    """
    command = [str(checkout / "node_modules" / ".bin" / "cdk"), "synth", "--quiet", "--no-lookups", "--output", str(to)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"PATH": path_with_node(), "CDK_VALIDATION": "false"}  # CloudFormation's own rules, not ours
    environment["TMPDIR"] = str(to.parent)  # jsii leaves a folder behind when it is interrupted
    click.echo(f"synthesizing {checkout}", err=True)
    try:
        code, said = _run(command, checkout, environment)
    except OSError as error:
        raise _failed(checkout, str(error)) from error
    if code and not (to / VALIDATION_REPORT).exists():
        raise _failed(checkout, said[-2000:])


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Its exit code, and what it said. In a group of its own, which ends with us. Raises OSError."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        output, errors = process.communicate()
    except BaseException:
        _end(process)
        raise
    return process.returncode, errors.strip() or output.strip()


def _end(process: subprocess.Popen[str]) -> None:
    """With all that it started: the app, its Node."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)


def synthesize_commit(ref: str, checkout: Path, to: Path) -> None:
    """Checks a commit of this repository out and synthesizes it. Raises `Problem`: no-commit, synth-failed."""
    from rehearsal.commit import Commit

    commit = Commit.read(ROOT, ref)
    checkout.mkdir()
    commit.check_out(checkout)
    for name in SET_UP:
        (checkout / name).symlink_to(ROOT / name)
    synthesize(to, checkout)


def _failed(checkout: Path, why: str) -> Problem:
    remedy = "mend that; cdk synth in the checkout says more"
    return Problem("synth-failed", what="the estate does not synthesize", where=str(checkout), why=why, remedy=remedy)
