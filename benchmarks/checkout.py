"""Fresh clones of this repository, set up, in which a benchmark may change what it likes."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GATE = '"./check --in-build"'
NO_GATE = '"python3 -I cli/set_up.py cdk"'
"""What the gate leaves to the next command of the synth step: the set-up."""
QUIET = {"CI": "true", "CDK_DISABLE_CLI_TELEMETRY": "true", "CDK_NOTICES": "false"}
"""As in a rehearsed build: nothing of the CDK CLI's own errands over the network is measured."""


def clone(folder: Path) -> Path:
    """What is committed, in a folder that is not there yet."""
    _git(ROOT, "clone", "--quiet", str(ROOT), str(folder))
    return folder


def take_gate_out(checkout: Path) -> None:
    """Commits a synth step without `./check`, and a second commit like it, so that the pipeline stands as it is."""
    file = checkout / "pipeline" / "pipeline_stack.py"
    text = file.read_text()
    if text.count(GATE) != 1:
        raise RuntimeError(f"{file} has {GATE} {text.count(GATE)} times: teach the benchmark its new text")
    file.write_text(text.replace(GATE, NO_GATE))
    for message in ("No gate", "No gate, again"):
        _git(checkout, "commit", "--quiet", "--all", "--allow-empty", f"--message={message}")


def set_up(checkout: Path, *parts: str) -> None:
    """As `./sluice` does it before its first verb."""
    subprocess.run(["python3", "-I", "cli/set_up.py", *parts], cwd=checkout, check=True, capture_output=True)


def synth(checkout: Path, output: Path) -> list[str | Path]:
    """The words of a bare `cdk synth`."""
    return [checkout / "node_modules/.bin/cdk", "synth", "--quiet", "--no-lookups", "--output", output]


def environment(checkout: Path) -> dict[str, str]:
    """With the product's Node."""
    return {**os.environ, **QUIET, "PATH": f"{checkout / '.sluice/venvs/product/bin'}{os.pathsep}{os.environ['PATH']}"}


def _git(folder: Path, *words: str) -> None:
    who = {
        f"GIT_{who}_{what}": "benchmark@sluice.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(["git", "-C", str(folder), *words], env={**os.environ, **who}, check=True)
