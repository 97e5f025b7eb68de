"""One build from its inputs to its outputs, on this machine, as the project's role."""

import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import boto3

from rehearsal.codebuild.buildspec import Buildspec, Output, Phase, is_text, parse_buildspec
from rehearsal.codebuild.environment import Build, own_variables, resolved
from rehearsal.codebuild.log import BuildLog
from rehearsal.codebuild.phases import FailedCommand, run_phases
from rehearsal.codebuild.runtimes import note_runtimes
from rehearsal.codebuild.shell import Shell
from rehearsal.walk.archive import pack, selected, unpack
from rehearsal.walk.blueprint import Variable
from rehearsal.walk.job import ActionFailedError, Job
from report.excerpt import excerpt

DEFAULT_FILE = "buildspec.yml"
LAST_WORDS = 20  # lines: a finding of the synth takes ten


def run_build(job: Job, build: Build, variables: tuple[Variable, ...]) -> Mapping[str, str]:
    """Runs it. Answers what it exports.

    Raises ActionFailedError, BuildspecRefusedError (of a buildspec that came with the input), ClientError and
    ServiceRefusedError.
    """
    credentials = job.sessions.build(build.project, build.id)
    session = job.sessions.of(credentials, job.action.region)
    log = BuildLog(session, build.project.log_group, build.log_stream) if build.project.log_group else None
    if log:
        log.open()
    try:
        folder = _fresh_folder(job)
        primary = job.configuration.get("PrimarySource") or job.action.inputs[0]
        sources = _sources(job, session, folder, primary)
        buildspec = _buildspec(build, sources[primary])
        for note in buildspec.notes:
            job.note(f"{job.action.place}: {note}")
        own = own_variables(job, build, sources, primary)
        environment = job.site.surroundings.environment(
            region=job.action.region,
            credentials=credentials,
            who=job.action.place,
            extra=resolved(buildspec, build.project, variables, session) | own,
        )
        note_runtimes(job, buildspec, environment)
        exported = _run(job, build, buildspec, environment, sources[primary], folder / "shell")
        _store(job, buildspec, session, sources[primary])
        return exported
    finally:
        if log:
            log.write(job.record.log)


def _fresh_folder(job: Job) -> Path:
    """The same path in every rehearsal, and nothing in it: tools that cache by path find their caches again."""
    name = re.sub(r"[^A-Za-z0-9._-]", "-", job.action.place)
    folder = job.site.builds / name
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def _sources(job: Job, session: boto3.Session, folder: Path, primary: str) -> dict[str, Path]:
    """Each input artifact's folder."""
    sources = {}
    for number, name in enumerate(job.action.inputs):
        place = folder / "src" if name == primary else folder / f"src-{number}"
        unpack(job.artifacts.get(name, session, job.action.region), place)
        sources[name] = place
    return sources


def _buildspec(build: Build, source: Path) -> Buildspec:
    given = build.project.buildspec
    if is_text(given):
        return parse_buildspec(given)
    file = source / (given or DEFAULT_FILE)
    if not file.is_file():
        raise ActionFailedError(f"the buildspec {given or DEFAULT_FILE} is not in the input artifact")
    return parse_buildspec(file.read_text())


def _run(
    job: Job, build: Build, buildspec: Buildspec, environment: Mapping[str, str], source: Path, folder: Path
) -> dict[str, str]:
    """All phases, and then what the buildspec exports."""
    minutes = min(build.project.minutes, job.action.minutes or build.project.minutes)
    deadline = time.monotonic() + minutes * 60
    shell = Shell(
        enter=job.site.enter,
        interpreter=buildspec.interpreter,
        folder=folder,
        directory=source,
        environment=environment,
        log=job.log,
        stop=job.site.stop,
    )

    def run(phase: Phase, command: str, succeeding: bool) -> int:
        shell.run(f"export CODEBUILD_BUILD_SUCCEEDING={int(succeeding)}", deadline=deadline)
        shell.say(f"[{phase.name}] {command.strip()}", deadline=deadline)
        return shell.run(command, deadline=deadline)

    with shell:
        try:
            failed = run_phases(buildspec.phases, run)
        except TimeoutError:
            raise ActionFailedError(f"the build was not done after the {minutes} minutes it may take") from None
        if failed:
            raise ActionFailedError(_failure(job, failed))
        return shell.values(buildspec.exported, deadline=deadline)


def _failure(job: Job, failed: FailedCommand) -> str:
    """The command, and the last things that were said."""
    return f"{failed}\n{excerpt(job.record.log, LAST_WORDS)}".rstrip()


def _store(job: Job, buildspec: Buildspec, session: boto3.Session, source: Path) -> None:
    """Uploads the output artifacts."""
    for name, output in _outputs(job, buildspec).items():
        if not selected(source / output.base, output):
            patterns = ", ".join(output.files)
            raise ActionFailedError(f"the output artifact {name}: nothing in {output.base or '.'} matches {patterns}")
        archive = job.artifacts.new_archive()
        count = pack(source, output, archive)
        place = job.artifacts.put(name, archive, session, job.action.region)
        job.log(f"{count} files to s3://{place.bucket}/{place.key}")


def _outputs(job: Job, buildspec: Buildspec) -> dict[str, Output]:
    """Which part of the buildspec makes which artifact.

    https://docs.aws.amazon.com/codebuild/latest/userguide/sample-pipeline-multi-input-output.html
    """
    found = {name: buildspec.secondary[name] for name in job.action.outputs if name in buildspec.secondary}
    if len(job.action.outputs) == 1 and not found and buildspec.output:
        found = {job.action.outputs[0]: buildspec.output}
    if missing := set(job.action.outputs) - set(found):
        raise ActionFailedError(f"the buildspec makes no output artifact {', '.join(sorted(missing))}")
    return found
