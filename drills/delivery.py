"""The deployed pipeline's own actions, one stage's worth at a time, with the roles that the pipeline gives them."""

import time
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from rehearsal.assembly import StackPlace
from rehearsal.codebuild.buildspec import Output
from rehearsal.commit import Commit
from rehearsal.sessions import Sessions
from rehearsal.timeline import ActionRecord, State
from rehearsal.walk.archive import pack
from rehearsal.walk.artifacts import Artifacts
from rehearsal.walk.blueprint import Action, Blueprint
from rehearsal.walk.job import Decision, Site
from rehearsal.walk.performing import Execution, perform
from rehearsal.walk.reading import read_blueprint
from stages.names import Names

WHOLE = Output(files=("**/*",))
CHANGE_SET_REPLACE, CHANGE_SET_EXECUTE = "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE"


@dataclass(kw_only=True)
class Delivery:
    """Performs actions of one deployed pipeline. `artifacts` holds what its synth step would have handed on."""

    blueprint: Blueprint
    commit: Commit
    sessions: Sessions
    site: Site
    artifacts: Artifacts
    runs: int = 0

    @classmethod
    def of(cls, *, stack: StackPlace, assembly: Path, commit: Commit, sessions: Sessions, site: Site) -> Self:
        """Reads the pipeline that a stack holds, and hands the assembly on as the synth step's artifact."""
        root = sessions.root(stack.account, stack.region)
        found = root.client("cloudformation").describe_stack_resources(StackName=stack.name)["StackResources"]
        (name,) = (one["PhysicalResourceId"] for one in found if one["ResourceType"] == "AWS::CodePipeline::Pipeline")
        blueprint = read_blueprint(root, name)
        folder = site.workdir / "artifacts"
        artifacts = Artifacts(blueprint=blueprint, sessions=sessions, folder=folder)
        made = cls(blueprint=blueprint, commit=commit, sessions=sessions, site=site, artifacts=artifacts)
        made._hand_on(assembly)
        return made

    def of_another_commit(self, assembly: Path) -> Self:
        """The same pipeline, in an execution whose synth step made another assembly."""
        folder = self.site.workdir / f"artifacts-{uuid.uuid4()}"
        other = replace(self, artifacts=Artifacts(blueprint=self.blueprint, sessions=self.sessions, folder=folder))
        other._hand_on(assembly)
        return other

    def _hand_on(self, assembly: Path) -> None:
        """As the role of the synth step's build."""
        synth = next(action for action in self.blueprint.actions if action.provider == "CodeBuild")
        project = self.blueprint.project_of(synth)
        assert project is not None  # noqa: S101 - a build action of a deployed pipeline has one
        archive = self.artifacts.new_archive()
        pack(assembly, WHOLE, archive)
        session = self.sessions.of(self.sessions.build(project, f"{project.name}:{uuid.uuid4()}"), synth.region)
        self.artifacts.put(synth.outputs[0], archive, session, synth.region)

    def publish(self) -> str:
        """The asset actions. Answers why they failed, or nothing."""
        return self.perform(action for action in self.blueprint.actions if action.stage == "Assets")

    def self_mutate(self) -> str:
        """The pipeline's update of itself, by its own build. Answers why it failed, or nothing."""
        return self.perform(action for action in self.blueprint.actions if action.stage == "UpdatePipeline")

    def step(self, environment: str, name: str) -> str:
        """One of an environment's own steps, after the source that it checks out. Answers why it failed, or nothing."""
        (source,) = (action for action in self.blueprint.actions if action.stage == "Source")
        own = f"{environment}.{name}"  # CDK puts it in front where a stage deploys several regions
        (step,) = (one for one in self.blueprint.actions if own in (one.place, one.name))
        return self.perform([source, step])

    def prepare(self, environment: str) -> str:
        """An environment's Prepare alone. Answers why it failed, or nothing."""
        return self.perform(self._change_sets(environment, (CHANGE_SET_REPLACE,)))

    def deploy(self, environment: str) -> str:
        """An environment's Prepare and Deploy. Answers why it failed, or nothing."""
        return self.perform(self._change_sets(environment, (CHANGE_SET_REPLACE, CHANGE_SET_EXECUTE)))

    def _change_sets(self, environment: str, modes: Collection[str]) -> Iterator[Action]:
        """The actions of these modes on its stacks, in their order."""
        names = Names(environment)
        stacks = (names.replica_stack, names.network_stack)
        for action in sorted(self.blueprint.actions, key=lambda action: action.run_order):
            if (named := action.configuration).get("StackName") in stacks and named.get("ActionMode") in modes:
                yield action

    def perform(self, actions: Iterable[Action]) -> str:
        """One after the other, as one execution. Answers the first failure, as text, or nothing."""
        chosen = tuple(actions)
        execution = self._execution(chosen)
        for action in chosen:
            perform(action, execution)
            record = execution.records[action.place]
            if record.state is not State.SUCCEEDED:
                return record.failure.what if record.failure else str(record.state)
            execution.tell([action])
        return ""

    def _execution(self, actions: tuple[Action, ...]) -> Execution:
        self.runs += 1
        return Execution(
            id=str(uuid.uuid4()),
            number=self.runs,
            blueprint=self.blueprint,
            commit=self.commit,
            sessions=self.sessions,
            artifacts=self.artifacts,
            site=self.site,
            decide=lambda _action: Decision("stop", "nobody"),
            records={action.place: _record(action, self.blueprint) for action in actions},
            watch=_unwatched,
            clock=time.monotonic,
            note=_unwatched,
            namespaces={"variables": dict(self.blueprint.variables)},
        )


def _unwatched(_told: object) -> None:
    """Nobody looks at the record of a drill's action while it runs."""


def _record(action: Action, blueprint: Blueprint) -> ActionRecord:
    return ActionRecord(
        stage=action.stage,
        name=action.name,
        provider=action.provider,
        detail="",
        run_order=action.run_order,
        account=action.account or blueprint.account,
        region=action.region,
        role_arn=blueprint.role_of(action),
    )
