"""A small pipeline, really deployed into the emulated AWS, and walked there."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import boto3
import pytest

from rehearsal.commit import Commit
from rehearsal.emulator.process import ROOT, EmulatedAws
from rehearsal.fence.environment import Surroundings
from rehearsal.sessions import Sessions
from rehearsal.timeline import ActionRecord, Round, State
from rehearsal.walk.engine import Walk
from rehearsal.walk.job import Decision, Site
from report.problem import Problem
from tests.rehearsal.walk import small_pipeline as small

pytestmark = pytest.mark.machine
PYTHON = ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python"


LENGTHEN = """\
mkdir -p out
python3 -c 'import json; t = json.load(open("template.json")); t["Metadata"] = {"Padding": "x" * 60000}
json.dump(t, open("out/template.json", "w"))'
export GREETING=long
"""


@dataclass
class Bench:
    """An emulated AWS, a commit, and a pipeline deployed there."""

    aws: EmulatedAws
    folder: Path
    answer: Decision = field(default_factory=lambda: Decision("approve", "tester"))
    walk: Walk = field(init=False)
    at: dict[tuple[str, State], Callable[[], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        surroundings = Surroundings.prepare(
            {},
            path=f"{Path(sys.executable).parent}:/usr/bin:/bin",
            home=self.folder / "home",
            cache=self.folder / "cache",
            endpoint=self.aws.endpoint,
            proxy_url="http://127.0.0.1:9",
        )
        site = Site(
            enter=(),
            surroundings=surroundings,
            builds=self.folder / "builds",
            workdir=self.folder / "work",
            logs=self.folder / "logs",
            stop=threading.Event(),
        )
        self.walk = Walk(
            pipeline=small.NAME,
            account=small.TOOLS,
            region=small.REGION,
            commit=self.commit(),
            sessions=Sessions(endpoint=self.aws.endpoint, control=self.aws.control),
            site=site,
            decide=self.decide,
            watch=self.watch,
            begin=lambda _: None,
            clock=time.monotonic,
        )

    def commit(self) -> Commit:
        repository = self.folder / "repository"
        if not repository.exists():
            repository.mkdir()
            (repository / "template.json").write_text(json.dumps(small.TEMPLATE))
            (repository / "broken.json").write_text(json.dumps(small.BROKEN))
            git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@b.c"]
            for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "The first"]):
                subprocess.run([*git, *words], check=True)
        return Commit.read(repository, "HEAD")

    def decide(self, _record: ActionRecord) -> Decision:
        return self.answer

    def watch(self, record: ActionRecord) -> None:
        """Does, once, what a test wants to happen at this moment."""
        self.at.pop((f"{record.stage}.{record.name}", record.state), lambda: None)()

    def session(self) -> boto3.Session:
        return self.walk.sessions.root(small.TOOLS, small.REGION)

    def deploy(self, **settings: Any) -> None:
        """Puts the pipeline's stack there, or changes it."""
        client = self.session().client("cloudformation")
        body = json.dumps(small.template(**settings))
        exists = any(stack["StackName"] == small.STACK for stack in client.describe_stacks()["Stacks"])
        change = client.update_stack if exists else client.create_stack
        change(StackName=small.STACK, TemplateBody=body, Capabilities=["CAPABILITY_IAM"])
        client.get_waiter("stack_update_complete" if exists else "stack_create_complete").wait(
            StackName=small.STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )

    def run(self) -> Round:
        """Walks, and answers the last round."""
        return self.walk.run()[-1]


def states(round_: Round) -> dict[str, State]:
    return {record.name: record.state for record in round_.actions}


def record_of(round_: Round, name: str) -> ActionRecord:
    return next(record for record in round_.actions if record.name == name)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with EmulatedAws.start(python=PYTHON, workdir=tmp_path / "emulated-aws") as aws:
        yield Bench(aws, tmp_path)
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_the_whole_pipeline_is_walked(bench: Bench) -> None:
    """Source, build, approval and deploy succeed; what one exports reaches the next; the stack is there."""

    bench.deploy()

    round_ = bench.run()

    assert [record.failure for record in round_.actions if record.failure] == []
    assert set(states(round_).values()) == {State.SUCCEEDED}
    assert record_of(round_, "Build").outputs == {"GREETING": "hello main"}
    assert "CustomData: hello main" in record_of(round_, "Approval").log
    outputs = record_of(round_, "Execute").outputs
    stored = bench.session().client("ssm").get_parameter(Name=outputs["Name"])["Parameter"]
    assert stored.get("Value") == "first"


def test_an_unchanged_second_walk_still_tells_the_outputs(bench: Bench) -> None:
    """With nothing to change, the change set is empty, counts as done, and the stack's outputs reach the namespace."""

    bench.deploy()
    first = record_of(bench.run(), "Execute").outputs

    second = record_of(bench.run(), "Execute")

    assert second.state is State.SUCCEEDED
    assert second.log == [f"{small.DEPLOYED}: no changes"]
    assert second.outputs == first


@pytest.mark.parametrize(
    ("verdict", "state"), [("reject", State.REJECTED), ("stop", State.STOPPED)], ids=["rejected", "nobody there"]
)
def test_without_an_approval_nothing_behind_it_is_reached(
    bench: Bench, verdict: Literal["reject", "stop"], state: State
) -> None:
    """A rejected approval, and one that nobody could be asked for, end the walk at the gate."""

    bench.deploy()
    bench.answer = Decision(verdict, "tester", "not today")

    round_ = bench.run()

    approval = record_of(round_, "Approval")
    assert approval.state is state
    assert approval.failure is not None
    assert "not today" in approval.failure.what
    assert approval.log[-1].endswith(" by tester: not today")
    assert [states(round_)[name] for name in ("Prepare", "Execute")] == [State.NOT_REACHED] * 2


def test_a_failed_build_ends_the_walk(bench: Bench) -> None:
    """The failing command, its code and its last finding, whole, are told, and the next stage is not reached."""

    build = {"commands": ["seq 1 30; echo; seq 101 112; echo something is wrong >&2; exit 7"]}
    bench.deploy(buildspec=small.BUILDSPEC | {"phases": {"build": build}})

    round_ = bench.run()

    failure = record_of(round_, "Build").failure
    assert failure is not None
    assert "BUILD: exit code 7" in failure.what
    assert "\n101\n102\n" in failure.what
    assert failure.what.endswith("something is wrong")
    assert states(round_)["Approval"] is State.NOT_REACHED


@pytest.mark.parametrize(
    ("without", "action", "principal"),
    [("key_for_build", "kms:", "BuildRole"), ("trust_in_action_role", "sts:AssumeRole", "PipelineRole")],
)
def test_a_missing_right_is_named(bench: Bench, without: str, action: str, principal: str) -> None:
    """The action that needs it fails, and names principal, action, resource and what would allow it."""

    bench.deploy(**{without: True})

    round_ = bench.run()

    record = record_of(round_, "Build")
    assert record.state is State.FAILED
    assert record.failure is not None
    assert all(word in record.failure.what for word in (action, principal, "arn:aws:"))
    assert action in record.failure.remedy


def test_a_pipeline_that_changes_itself_starts_again(bench: Bench) -> None:
    """A change of the definition during a stage ends the round there and begins another from the source."""

    bench.deploy()
    bench.at[("Build.Build", State.SUCCEEDED)] = lambda: bench.deploy(question="another question")

    rounds = bench.walk.run()

    assert [round_.number for round_ in rounds] == [1, 2]
    assert states(rounds[0])["Approval"] is State.NOT_REACHED
    assert set(states(rounds[1]).values()) == {State.SUCCEEDED}
    assert "CustomData: another question" in record_of(rounds[1], "Approval").log
    assert rounds[1].why == "the pipeline changed in its stage Build"


def test_a_changed_project_alone_does_not_start_it_again(bench: Bench) -> None:
    """A new buildspec is used by what comes later, and the round goes on."""

    bench.deploy()
    changed = small.BUILDSPEC | {"phases": {"build": {"commands": ["false"]}}}
    bench.at[("Source.Source", State.SUCCEEDED)] = lambda: bench.deploy(buildspec=changed)

    rounds = bench.walk.run()

    assert len(rounds) == 1
    assert states(rounds[0])["Build"] is State.FAILED


def test_the_first_failing_resource_is_told(bench: Bench) -> None:
    """A stack that fails is told with the first resource that failed, its type and the reason."""

    copy = {"commands": ["mkdir -p out; cp broken.json out/template.json; export GREETING="]}
    bench.deploy(buildspec=small.BUILDSPEC | {"phases": {"build": copy}})

    failure = record_of(bench.run(), "Execute").failure

    assert failure is not None
    assert "ROLLBACK_COMPLETE" in failure.what
    assert "Second (AWS::SSM::Parameter): CREATE_FAILED: " in failure.what


def test_a_template_too_long_for_a_request_is_deployed(bench: Bench) -> None:
    """CodePipeline deploys templates beyond a request's own 51,200 bytes, and nobody needs another right for it."""

    bench.deploy(buildspec=small.BUILDSPEC | {"phases": {"build": {"commands": [LENGTHEN]}}})

    round_ = bench.run()

    assert record_of(round_, "Build").outputs == {"GREETING": "long"}
    assert states(round_)["Execute"] is State.SUCCEEDED


def test_a_stage_that_an_execution_would_wait_before_is_refused(bench: Bench) -> None:
    """A disabled transition stops a pipeline until a person enables it: a rehearsal does not walk past it."""

    bench.deploy(closed="Deploy")

    with pytest.raises(Problem, match="Deploy: the stage's disabled inbound transition"):
        bench.walk.run()
    assert [] == bench.walk.rounds
