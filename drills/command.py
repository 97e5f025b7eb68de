"""`./sluice recover` itself, as a program of its own, in an environment that is made from nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drills.ground import Ground
from drills.recovering import Recovered
from rehearsal.credentials import Credentials
from stages.names import PIPELINE, TOOLS

ROOT = Path(__file__).resolve().parent.parent
LONGEST_SECONDS = 600


def recover_by_command(
    ground: Ground, name: str, *, credentials: Credentials | None = None, endpoint: str = ""
) -> Recovered:
    """Runs it with --yes, by default as the root of the named environment's account; for the pipeline, of every one.

    `endpoint` is where it finds AWS, if not where the ground is. `told` begins with the names of its problems.
    """
    account = ground.account(name)
    elsewhere = dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"), endpoint) if endpoint else {}
    environment = ground.surroundings.environment(
        region=account.region,
        credentials=credentials or ground.aws.control.root(account.id),
        who="drill",
        extra={**elsewhere, "AWS_CONFIG_FILE": str(ground.profiles)},
    )
    command = [
        *(sys.executable, "-P", "-m", "cli.main", "recover", name, "--yes", "--json"),
        *("--journal", str(ground.journal)),
        *(_profiles(ground) if name == PIPELINE else ()),
    ]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    return _read(ended.returncode, ended.stdout, ended.stderr)


def _profiles(ground: Ground) -> Iterator[str]:
    owners = map(ground.estate.owner, ground.estate.environments)
    names = {TOOLS: PIPELINE} | {name: name for name in owners}
    for name, profile in names.items():
        yield from ("--profile", f"{name}={profile}")


def _read(code: int, said: str, errors: str) -> Recovered:
    try:
        told: dict[str, Any] = json.loads(said)
    except ValueError:
        return Recovered(exit_code=code, told=f"{said}\n{errors}".strip())
    stacks = [one for one in told.get("stacks", [told]) if "diagnoses" in one]
    problems = [*told.get("problems", []), *(one["problem"] for one in told.get("stacks", []) if "problem" in one)]
    return Recovered(
        exit_code=code,
        plan=tuple(step["kind"] for one in stacks for diagnosis in one["diagnoses"] for step in diagnosis["plan"]),
        steps=tuple(f"{done['step']}: {done['result']}" for one in stacks for done in one["done"]),
        told="; ".join(
            [
                *(f"{problem['name']}: {problem['what']} ({problem['why']})" for problem in problems),
                *(one["diagnoses"][-1]["cause"] for one in stacks),
            ]
        ),
    )
