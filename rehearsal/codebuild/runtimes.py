"""A build's `runtime-versions`: recorded, not installed. Where this machine's differ, that is said."""

import re
import subprocess
from collections.abc import Mapping

from rehearsal.codebuild.buildspec import Buildspec
from rehearsal.walk.job import Job

COMMANDS = {"python": ("python3", "--version"), "nodejs": ("node", "--version")}
SECONDS = 20


def note_runtimes(job: Job, buildspec: Buildspec, environment: Mapping[str, str]) -> None:
    """Compares what is asked for with what a build finds here."""
    for runtime, wanted in buildspec.runtimes.items():
        found = _found(runtime, job.site.enter, environment)
        job.log(f"runtime {runtime} {wanted}: this machine has {found or 'none'}")
        if not fits(wanted, found):
            job.note(
                f"{job.action.place}: runtime {runtime} {wanted} was asked for, and {found or 'none'} was there: "
                "runtimes are not installed in a rehearsal"
            )


def fits(wanted: str, found: str) -> bool:
    """Whether a version is the one that a buildspec asks for: "3.11" fits 3.11.7, and so do "3.x" and "latest"."""
    if wanted == "latest":
        return bool(found)
    parts = [part for part in wanted.split(".") if part != "x"]
    return bool(found) and found.split(".")[: len(parts)] == parts


def _found(runtime: str, enter: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """The version here; empty where there is none, or none that we know how to ask."""
    if runtime not in COMMANDS:
        return ""
    try:
        told = subprocess.run(
            [*enter, *COMMANDS[runtime]], env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r"\d+(\.\d+)+", told.stdout)
    return match[0] if match and told.returncode == 0 else ""
