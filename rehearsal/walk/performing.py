"""Performs one action of an execution, and writes down how it went."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.codebuild.shell import StoppedError
from rehearsal.commit import Commit
from rehearsal.emulator.control import ServiceRefusedError
from rehearsal.full_disk import full_disk, heard_in
from rehearsal.sessions import Sessions
from rehearsal.timeline import ActionRecord, Failure, State
from rehearsal.walk.action_log import ActionLog
from rehearsal.walk.actions.catalogue import provider_of
from rehearsal.walk.artifacts import Artifacts
from rehearsal.walk.blueprint import Action, Blueprint
from rehearsal.walk.denials import behind
from rehearsal.walk.job import ActionFailedError, Decide, HeldError, Job, RejectedError, Site
from rehearsal.walk.variables import EXECUTION, UnknownVariableError, substituted
from report.problem import Problem

LAST_WORDS = 60  # lines of a log in which the reason of a failure is looked for


@dataclass(kw_only=True)
class Execution:
    """One execution of the pipeline: what its actions share. `namespaces` holds what the earlier ones told."""

    id: str
    number: int
    blueprint: Blueprint
    commit: Commit
    sessions: Sessions
    artifacts: Artifacts
    site: Site
    decide: Decide
    records: Mapping[str, ActionRecord]  # by the action's place
    watch: Callable[[ActionRecord], None]
    clock: Callable[[], float]
    note: Callable[[str], None]
    namespaces: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.namespaces[EXECUTION] = {"PipelineExecutionId": self.id}

    def tell(self, group: Iterable[Action]) -> None:
        """What these actions put out can be referred to from now on."""
        for action in group:
            if action.namespace:
                self.namespaces[action.namespace] = dict(self.records[action.place].outputs)


def perform(action: Action, execution: Execution) -> None:
    """Runs it and fills its record. Only what is not the action's own failure is raised: Problem, StoppedError."""
    record, clock = execution.records[action.place], execution.clock
    before = len(execution.sessions.denials())
    record.state, record.started = State.RUNNING, clock()
    execution.watch(record)
    path = execution.site.logs / f"{execution.number}-{action.stage}-{action.name}.log"
    with ActionLog(record, path) as log:
        try:
            if execution.site.stop.is_set():
                raise StoppedError
            record.outputs = dict(_outputs(action, execution, log))
            record.state = State.SUCCEEDED
        except BotoCoreError as error:
            _end(record, State.FAILED, str(error))
            raise _gone(execution, error) from error
        except RejectedError as error:
            _end(record, State.REJECTED, str(error))
        except HeldError as error:
            _end(record, State.STOPPED, str(error))
        except (ActionFailedError, ClientError, ServiceRefusedError, UnknownVariableError) as error:
            _fail(record, error, execution, before)
            log.line(record.failure.what if record.failure else "")
            if said := heard_in(record.log[-LAST_WORDS:]):
                raise full_disk(execution.site.builds, said) from error
        except BaseException as error:
            _end(record, State.FAILED, f"it was not done: {str(error) or 'the rehearsal was ended'}")
            raise
        finally:
            record.seconds = clock() - record.started
            execution.watch(record)


def _outputs(action: Action, execution: Execution, log: ActionLog) -> Mapping[str, str]:
    provider = provider_of(action)
    assert provider is not None  # noqa: S101 - refused before the first action
    job = Job(
        action=action,
        blueprint=execution.blueprint,
        configuration=substituted(action.configuration, execution.namespaces),
        execution_id=execution.id,
        commit=execution.commit,
        sessions=execution.sessions,
        artifacts=execution.artifacts,
        site=execution.site,
        record=execution.records[action.place],
        log=log.line,
        note=execution.note,
        decide=execution.decide,
    )
    return provider.perform(job)


def _fail(record: ActionRecord, error: Exception, execution: Execution, before: int) -> None:
    """A refusal of AWS's is told with principal, action, resource and what would allow it."""
    what, remedy = str(error), ""
    if isinstance(error, ActionFailedError):
        what, remedy = error.what, error.remedy
    elif isinstance(error, UnknownVariableError):
        what = f"the variable {error} has no value: the earlier action did not tell it"
    _end(record, State.FAILED, what, remedy)  # the emulated AWS may be gone, and then it stays at that
    text = "\n".join([what, *record.log[-LAST_WORDS:]])
    if denial := behind(text, execution.sessions.denials()[before:]):
        what = str(denial) if isinstance(error, ClientError | ServiceRefusedError) else f"{what}\n{denial}"
        _end(record, State.FAILED, what, denial.would_allow)


def _end(record: ActionRecord, state: State, what: str, remedy: str = "") -> None:
    where = f"{record.stage}.{record.name}, account {record.account}, {record.region}, as {record.role_arn}"
    record.failure = Failure(what=what, where=where, remedy=remedy)
    record.state = state


def _gone(execution: Execution, error: BotoCoreError) -> Problem:
    return Problem(
        "emulated-aws-gone",
        what="the emulated AWS does not answer",
        where=execution.sessions.endpoint,
        why=str(error),
        remedy="its log says more; start the rehearsal again",
    )
