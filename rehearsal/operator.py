"""Does in the emulated accounts what the README tells a person to do once: bootstrap them, deploy the pipeline.

With a commit's own `./sluice` and CDK CLI, in a checkout of it, behind the fence. Of the application it reads one
thing: the synthesized cdk.out.
"""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rehearsal.assembly import beside_the_pipeline
from rehearsal.codebuild.shell import StoppedError
from rehearsal.commit import Commit
from rehearsal.fence.environment import Surroundings
from rehearsal.full_disk import full_disk, heard_in
from rehearsal.workplace import emptied
from report.excerpt import excerpt
from report.problem import Problem

KEPT_IN_CHECKOUT = frozenset({".sluice", "node_modules"})
"""What a checkout keeps from the last rehearsal: its set-up, which its own stamps guard."""
SET_UP_FAILED = "set-up-failed"
"""What cli/set_up.py says when packages could not be installed: no network, most often. No verdict about a commit."""
LAST_WORDS = 60  # lines: a finding of the synth takes ten
TICK_SECONDS = 0.05

Log = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Operator:
    """A person at a keyboard, with one checkout of one commit.

    `folder` keeps the checkout from rehearsal to rehearsal, `assemblies` what was synthesized; `stop` ends all.
    """

    commit: Commit
    folder: Path
    assemblies: Path
    surroundings: Surroundings
    enter: tuple[str, ...]
    stop: threading.Event

    @property
    def assembly(self) -> Path:
        """Synth is deterministic (P9), so what came of a tree is kept and made once."""
        return self.assemblies / self.commit.tree

    @property
    def checkout(self) -> Path:
        return self.folder / "checkout"

    def check_out(self, log: Log) -> None:
        """Writes the commit's files, sets the checkout up and synthesizes it, unless that was done before.

        Raises `Problem`: command-failed, set-up-failed.
        """
        self.commit.check_out(emptied(self.checkout, KEPT_IN_CHECKOUT))
        self._run(["./sluice", "bootstrap"], log)
        if not self.assembly.is_dir():
            fresh = emptied(self.folder / "cdk.out")
            self._run(["./node_modules/.bin/cdk", "synth", "--quiet", "--no-lookups", "--output", str(fresh)], log)
            self._keep(fresh)

    def bootstrap(self, log: Log, *, root_secret: str, pipeline: bool) -> None:
        """`./sluice bootstrap --yes`, with a profile of each account's root; `pipeline` deploys that too.

        Raises `Problem`: command-failed.
        """
        self._write_profiles(self.plan(), root_secret)
        words = ["./sluice", "bootstrap", "--yes", "--assembly", str(self.assembly)]
        self._run([*words, *(["--pipeline"] if pipeline else [])], log)

    def plan(self) -> list[list[str]]:
        """The commands of `./sluice bootstrap`, as words."""
        told = self._run(["./sluice", "bootstrap", "--json", "--assembly", str(self.assembly)], lambda _: None)
        return [list(words) for words in json.loads(told)["commands"]]

    def prepares_like(self, other: "Operator") -> bool:
        """Whether the accounts need the same for both commits: the same commands, and the same stacks besides."""
        mine, theirs = (json.dumps(one.plan()).replace(str(one.assembly), "cdk.out") for one in (self, other))
        return mine == theirs and beside_the_pipeline(self.assembly) == beside_the_pipeline(other.assembly)

    def _keep(self, fresh: Path) -> None:
        self.assemblies.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(fresh, self.assembly)
        except OSError:
            if not self.assembly.is_dir():  # it is, when another rehearsal of the same tree was quicker
                raise

    def _write_profiles(self, plan: Iterable[Sequence[str]], secret: str) -> None:
        """A profile for each account, named as the plan names it."""
        accounts = {
            words[words.index("--profile") + 1]: word.split("/")[2]
            for words in plan
            for word in words
            if word.startswith("aws://")
        }
        self._profiles.touch(mode=0o600)
        self._profiles.write_text(
            "".join(
                f"[profile {name}]\naws_access_key_id = {account}\naws_secret_access_key = {secret}\n"
                for name, account in accounts.items()
            )
        )

    @property
    def _profiles(self) -> Path:
        return self.folder / "profiles"

    def _run(self, words: Sequence[str], log: Log) -> str:
        """Runs one command in the checkout, line by line into the log; answers its standard output.

        Raises `Problem`: set-up-failed or disk-full, where it said so, else command-failed, with the end of what it
        said; and `StoppedError`.
        """
        log(f"$ {' '.join(words)}")
        files = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), str(self._profiles))
        environment = self.surroundings.environment(region="us-east-1", who="operator", extra=files)
        with tempfile.TemporaryFile("w+", dir=self.folder) as said:
            process = subprocess.Popen(
                [*self.enter, *words],
                cwd=self.checkout, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.PIPE,
                text=True, errors="replace", start_new_session=True,
            )  # fmt: skip
            errors = _follow(process, log, self.stop)
            said.seek(0)
            told = said.read()
        for line in told.splitlines():
            log(line)
        if process.returncode:
            if said_so := heard_in([*errors, *told.splitlines()]):
                raise full_disk(self.folder, said_so)
            raise Problem(
                SET_UP_FAILED if f"error: {SET_UP_FAILED}" in errors else "command-failed",
                what=f"{' '.join(words)} ended with {process.returncode}",
                where=f"a checkout of {self.commit.sha[:12]}",
                why=excerpt([*errors, *told.splitlines()], LAST_WORDS),
                remedy="mend what it names, commit, and rehearse again",
            )
        return told


def _follow(process: "subprocess.Popen[str]", log: Log, stop: threading.Event) -> list[str]:
    """Its error output, until it ends; if we are stopped, it and all that it started end with us."""
    said: list[str] = []

    def read() -> None:
        assert process.stderr is not None  # noqa: S101 - it was asked for
        with process.stderr as stream:
            for line in stream:
                said.append(line.rstrip())
                log(said[-1])

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        while process.poll() is None:
            if stop.wait(TICK_SECONDS):
                raise StoppedError
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    with contextlib.suppress(ProcessLookupError):  # what it left running would hold its output open
        os.killpg(process.pid, signal.SIGKILL)
    reader.join()
    return said
