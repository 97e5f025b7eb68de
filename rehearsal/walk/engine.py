"""Walks the deployed pipeline: stages in order, actions by run order, and from the source again when it changed itself.

It knows nothing of the pipeline but its blueprint, which is read back from AWS before the first action and after every
stage. https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
"""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import boto3

from rehearsal.commit import Commit
from rehearsal.sessions import Sessions
from rehearsal.timeline import ActionRecord, Failure, Round, State
from rehearsal.walk.actions.catalogue import provider_of
from rehearsal.walk.artifacts import Artifacts
from rehearsal.walk.blueprint import Action, Blueprint, Stage
from rehearsal.walk.job import Decide, Site
from rehearsal.walk.performing import Execution, perform
from rehearsal.walk.reading import read_blueprint, restarts_on_update
from rehearsal.walk.refusals import refuse_unknown

MOST_ROUNDS = 5
FIRST = "a push to the pipeline's branch"
NOT_JUDGED = (
    "whether the source action's role may use the connection: there is no call that would show it",
    "the build images: builds run with this machine's tools",
)


@dataclass(kw_only=True)
class Walk:
    """One rehearsal's walk through a pipeline.

    `pipeline` is its name, `account` and `region` where it was deployed. `watch` is told each time a record changes its
    state, `begin` each time a round begins; both from any thread. `clock` answers seconds since the rehearsal began.
    `rounds` and `not_judged` are filled while it walks.
    """

    pipeline: str
    account: str
    region: str
    commit: Commit
    sessions: Sessions
    site: Site
    decide: Decide
    watch: Callable[[ActionRecord], None]
    begin: Callable[[Round], None]
    clock: Callable[[], float]
    rounds: list[Round] = field(default_factory=list)
    not_judged: list[str] = field(default_factory=list)

    def run(self) -> list[Round]:
        """Walks to the end, or to the first failure. Raises Problem: cannot-be-rehearsed, pipeline-unreadable,
        emulated-aws-gone. With any exception, Ctrl-C too, all that runs is ended first."""
        for text in NOT_JUDGED:
            self._note(text)
        try:
            why: str | None = FIRST
            while why:
                why = self._round(why)
        except BaseException:
            self.site.stop.set()
            raise
        return self.rounds

    def _round(self, why: str) -> str | None:
        """One execution. Answers why another begins, if one does."""
        blueprint = self._read()
        refuse_unknown(blueprint)
        records = {action.place: _record(action, blueprint) for action in blueprint.actions}
        round_ = Round(number=len(self.rounds) + 1, why=why, actions=list(records.values()))
        self.rounds.append(round_)
        self.begin(round_)
        execution = self._execution(blueprint, round_, records)
        for stage in blueprint.stages:
            if not self._stage(stage, execution):
                return None
            now = self._read()
            if not now.is_same_pipeline(blueprint):
                return self._changed(stage, records)
            execution.blueprint = now
        return None

    def _read(self) -> Blueprint:
        return read_blueprint(self._root(), self.pipeline)

    def _root(self) -> boto3.Session:
        """Of the pipeline's account: it is we who look."""
        return self.sessions.root(self.account, self.region)

    def _execution(self, blueprint: Blueprint, round_: Round, records: dict[str, ActionRecord]) -> Execution:
        folder = self.site.workdir / f"round-{round_.number}"
        return Execution(
            id=str(uuid.uuid4()),
            number=round_.number,
            blueprint=blueprint,
            commit=self.commit,
            sessions=self.sessions,
            artifacts=Artifacts(blueprint=blueprint, sessions=self.sessions, folder=folder / "artifacts"),
            site=self.site,
            decide=self.decide,
            records=records,
            watch=self.watch,
            clock=self.clock,
            note=self._note,
            namespaces={"variables": dict(blueprint.variables)},
        )

    def _note(self, text: str) -> None:
        if text not in self.not_judged:
            self.not_judged.append(text)

    def _stage(self, stage: Stage, execution: Execution) -> bool:
        """Whether it succeeded. The first failure ends it, after the actions that run beside it."""
        for group in stage.groups():
            _side_by_side(group, execution)
            if any(execution.records[action.place].state is not State.SUCCEEDED for action in group):
                return False
        return True

    def _changed(self, stage: Stage, records: dict[str, ActionRecord]) -> str | None:
        """The pipeline changed itself: RestartExecutionOnUpdate begins another round."""
        last = records[stage.actions[-1].place]
        if not restarts_on_update(self._root(), self.pipeline):
            self._fail(last, "the pipeline changed during its own execution and does not restart on an update")
            return None
        if len(self.rounds) == MOST_ROUNDS:
            self._fail(last, f"the pipeline changed itself in each of {MOST_ROUNDS} rounds")
            return None
        return f"the pipeline changed in its stage {stage.name}"

    def _fail(self, record: ActionRecord, what: str) -> None:
        remedy = "synthesize the same pipeline from the same commit, with RestartExecutionOnUpdate"
        record.state, record.failure = State.FAILED, Failure(what=what, where=self.pipeline, remedy=remedy)
        self.watch(record)


def _side_by_side(group: tuple[Action, ...], execution: Execution) -> None:
    """Runs a group's actions at the same time; the last, which is an approval if there is one, in this thread: there
    Ctrl-C arrives."""
    *others, last = sorted(group, key=lambda action: action.category == "Approval")
    with ThreadPoolExecutor(max(len(others), 1)) as pool:
        futures = [pool.submit(perform, action, execution) for action in others]
        try:
            perform(last, execution)
        except BaseException:
            execution.site.stop.set()
            raise
        for future in futures:
            future.result()
    execution.tell(group)


def _record(action: Action, blueprint: Blueprint) -> ActionRecord:
    provider = provider_of(action)
    return ActionRecord(
        stage=action.stage,
        name=action.name,
        provider=action.provider,
        detail=provider.detail(action) if provider else "",
        run_order=action.run_order,
        account=action.account or blueprint.account,
        region=action.region,
        role_arn=blueprint.role_of(action),
    )
