"""Does in the emulated accounts what the README tells a person to do once: bootstrap them, deploy the pipeline.

With the commit's own `./sluice` and CDK CLI, in a checkout of it, behind the fence. Of the application it reads one
thing: the synthesized cdk.out.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rehearsal.commit import Commit
from rehearsal.emulator.process import EmulatedAws
from rehearsal.fence.environment import Surroundings
from rehearsal.workplace import emptied
from report.problem import Problem

KEPT_IN_CHECKOUT = frozenset({".sluice", "node_modules"})
"""What a checkout keeps from the last rehearsal: its set-up, which its own stamps guard."""
KEPT_ASSEMBLIES = 3
PIPELINE_TYPE = "AWS::CodePipeline::Pipeline"

Log = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class PipelineStack:
    """Where the assembly says that the pipeline is deployed."""

    name: str
    account: str
    region: str


@dataclass(frozen=True, kw_only=True)
class Operator:
    """One person's work for one commit. `folder` keeps the checkout and the assemblies from rehearsal to rehearsal."""

    commit: Commit
    folder: Path
    aws: EmulatedAws
    surroundings: Surroundings
    enter: tuple[str, ...]

    @property
    def checkout(self) -> Path:
        return self.folder / "checkout"

    @property
    def _assembly(self) -> Path:
        """Synth is deterministic (P9), so the assembly of a tree is made once."""
        return self.folder / "assemblies" / self.commit.tree

    def check_out(self) -> None:
        """Writes the commit's files; what an earlier rehearsal left of another commit goes."""
        self.commit.check_out(emptied(self.checkout, KEPT_IN_CHECKOUT))

    def bootstrap(self, log: Log) -> PipelineStack:
        """`./sluice bootstrap --yes`, with a profile of each account's root; synthesizes, unless that was done before.

        Answers where the pipeline is now. Raises `Problem`: command-failed, no-pipeline.
        """
        self._write_profiles(self._profiles(log))
        given = ["--assembly", str(self._assembly)] if self._assembly.is_dir() else []
        self._run(["./sluice", "bootstrap", "--yes", *given], log)
        if not given:
            self._keep_assembly()
        return self._pipeline_stack()

    def _profiles(self, log: Log) -> Iterator[tuple[str, str]]:
        """Each account and the profile to use there, as the plan of `./sluice bootstrap` names them."""
        plan = json.loads(self._run(["./sluice", "bootstrap", "--json"], log, stdout_apart=True))
        for words in plan["commands"]:
            for account in (word.split("/")[2] for word in words if word.startswith("aws://")):
                yield account, words[words.index("--profile") + 1]

    def _write_profiles(self, profiles: Iterable[tuple[str, str]]) -> None:
        self._profiles_file.touch(mode=0o600)
        self._profiles_file.write_text(
            "".join(
                f"[profile {name}]\naws_access_key_id = {account}\naws_secret_access_key = {self.aws.root_secret}\n"
                for account, name in dict(profiles).items()
            )
        )

    @property
    def _profiles_file(self) -> Path:
        return self.folder / "profiles"

    def _pipeline_stack(self) -> PipelineStack:
        found = list(_stacks_with(PIPELINE_TYPE, self._assembly))
        if len(found) != 1:
            raise Problem(
                "no-pipeline",
                what=f"{len(found)} of the synthesized stacks hold a pipeline: {', '.join(s.name for s in found)}",
                where=f"{self.commit.sha[:12]}, cdk.out",
                why="a rehearsal walks the one pipeline that the commit deploys",
                remedy="look at app.py of that commit",
            )
        return found[0]

    def _keep_assembly(self) -> None:
        kept = self._assembly.parent
        kept.mkdir(exist_ok=True)
        oldest_first = sorted(kept.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for old in oldest_first[: -(KEPT_ASSEMBLIES - 1)]:
            shutil.rmtree(old)
        os.replace(self.checkout / "cdk.out", self._assembly)

    def _run(self, words: Sequence[str], log: Log, *, stdout_apart: bool = False) -> str:
        """Runs one command in the checkout, line by line into the log; answers what it wrote to its standard output.

        `stdout_apart` keeps that out of the log, and what goes to the error output out of the answer.
        """
        log(f"$ {' '.join(words)}")
        with tempfile.TemporaryFile("w+", dir=self.folder) as errors:
            process = subprocess.Popen(
                [*self.enter, *words],
                cwd=self.checkout, env=self._environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors if stdout_apart else subprocess.STDOUT,
                text=True, errors="replace", start_new_session=True,
            )  # fmt: skip
            said = _follow(process, (lambda _: None) if stdout_apart else log)
            errors.seek(0)
            aside = errors.read().splitlines()
        for line in aside:
            log(line)
        if process.returncode:
            raise Problem(
                "command-failed",
                what=f"{' '.join(words)} ended with {process.returncode}",
                where=f"a checkout of {self.commit.sha[:12]}",
                why="\n".join([*said, *aside][-15:]),
                remedy="mend what it names, commit, and rehearse again",
            )
        return "\n".join(said)

    def _environment(self) -> dict[str, str]:
        files = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), str(self._profiles_file))
        return self.surroundings.environment(region="us-east-1", who="operator", extra=files)


def _follow(process: "subprocess.Popen[str]", log: Log) -> list[str]:
    """A process's output, to its end; if we are interrupted, it and all that it started end with us."""
    said: list[str] = []
    try:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        for line in process.stdout:
            said.append(line.rstrip())
            log(said[-1])
        process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    return said


def _stacks_with(resource_type: str, assembly: Path) -> Iterator[PipelineStack]:
    """The stacks of an assembly's first level that hold a resource of a type."""
    manifest = json.loads((assembly / "manifest.json").read_text())
    for artifact_id, artifact in manifest["artifacts"].items():
        if artifact["type"] != "aws:cloudformation:stack":
            continue
        template = json.loads((assembly / artifact["properties"]["templateFile"]).read_text())
        if any(resource["Type"] == resource_type for resource in template.get("Resources", {}).values()):
            account, region = artifact["environment"].removeprefix("aws://").split("/")
            yield PipelineStack(name=artifact["properties"].get("stackName", artifact_id), account=account, region=region)
