"""Stacks in states that no single resource's failure leads to, and stacks that must not be touched."""

from drills.bench import Bench, DrillFailedError
from drills.changes import changed
from drills.faults import Fault
from drills.named.named import DEV, PROD, NamedDrill
from report.problem import Problem
from stages.names import PIPELINE, PIPELINE_STACK

NOTHING: tuple[str, ...] = ()
NO_ANSWER_SECONDS = 1.0


def nothing_broken(bench: Bench) -> None:
    """In both environments, by the command line."""
    for environment in (DEV, PROD):
        bench.ready(environment)
        before = bench.ground.account(environment).last_event(bench.ground.target(environment).stack)
        told = bench.by_command(environment)
        bench.expect(NOTHING, tuple(told.steps), "recover did")
        after = bench.ground.account(environment).last_event(bench.ground.target(environment).stack)
        bench.expect(before, after, "the stack's last event is")
    bench.trial.left = bench.status(DEV)


def change_set_left_over(bench: Bench) -> None:
    """Prepare ran, and Deploy never did."""
    bench.ready(DEV, empty=True)
    bench.expect("", bench.ground.delivery.prepare(DEV), "Prepare failed:")
    bench.trial.left = bench.status(DEV)
    bench.expect("REVIEW_IN_PROGRESS", bench.trial.left, "the change set left")
    bench.recover(bench.ground.target(DEV))
    bench.green(DEV)


def approval_left_open(bench: Bench) -> None:
    """dev has the new commit, and nobody has approved prod."""
    bench.ready(DEV)
    bench.ready(PROD)
    account, stack = bench.ground.account(PROD), bench.ground.target(PROD).stack
    bench.expect("", bench.ground.changed_delivery.deploy(DEV), "dev's deploy failed:")
    before, bench.trial.left = account.last_event(stack), bench.status(PROD)
    bench.expect(NOTHING, tuple(bench.recover(bench.ground.target(PROD)).steps), "recover did")
    bench.expect(before, account.last_event(stack), "prod's last event is")
    bench.green(DEV)
    bench.green(PROD)


def reverted_half_way(bench: Bench) -> None:
    """Both had the commit; its revert reached prod, and failed in dev."""
    bench.ready(DEV)
    bench.ready(PROD)
    ground, stack = bench.ground, bench.ground.target(DEV).stack
    for environment in (DEV, PROD):
        bench.expect("", ground.changed_delivery.deploy(environment), "the commit's deploy failed:")
    bench.green(PROD)
    vpc = ground.account(DEV).logical_id(stack, "AWS::EC2::VPC")
    bench.faults([Fault(stack=stack, logical_id=vpc, operation="update", times=2)])
    ground.delivery.deploy(DEV)
    bench.trial.left = ground.account(DEV).at_rest(stack)
    bench.expect("UPDATE_ROLLBACK_FAILED", bench.trial.left, "the revert left")
    bench.faults([])
    bench.recover(ground.target(DEV))
    bench.recover(ground.target(PROD))
    bench.green(DEV)
    bench.green(PROD)


def no_answer(bench: Bench) -> None:
    """The function behind the emptier is asked, and says nothing."""
    bench.ready(DEV)
    account, stack = bench.ground.account(DEV), bench.ground.target(DEV).stack
    emptier = account.logical_id(stack, "Custom::S3AutoDeleteObjects")
    account.delete(stack)
    bench.faults([Fault(stack=stack, logical_id=emptier, operation="create", kind="silent", seconds=NO_ANSWER_SECONDS)])
    bench.ground.delivery.deploy(DEV)
    bench.trial.left = account.at_rest(stack)
    bench.faults([])
    if bench.trial.left not in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED"):
        raise DrillFailedError(f"the silence left {bench.trial.left}")
    bench.recover(bench.ground.target(DEV))
    bench.green(DEV)


def nat_never_signals(bench: Bench) -> None:
    """Its CreationPolicy waits for the signal, and so does its zone's route: nothing was ever sent to it."""
    bench.ready(DEV, empty=True)
    account, stack = bench.ground.account(DEV), bench.ground.target(DEV).stack
    bench.ground.aws.control.put_settings(withhold_signals=True)
    bench.ground.delivery.deploy(DEV)
    bench.trial.left = account.at_rest(stack)
    bench.ground.aws.control.put_settings(withhold_signals=False)
    bench.expect("ROLLBACK_COMPLETE", bench.trial.left, "the silence left")
    resources = bench.template(DEV)["Resources"]
    to_nats = {name for name, one in resources.items() if "InstanceId" in one.get("Properties", {})}
    begun = {name for name, status in account.statuses(stack) if status == "CREATE_IN_PROGRESS"}
    bench.expect(set(), to_nats & begun, "routes to it and its address were begun:")
    bench.recover(bench.ground.target(DEV))
    bench.green(DEV)


def pipeline_stuck(bench: Bench) -> None:
    """A self-mutation fails, and so does its way back; the pipeline cannot mend what runs it."""
    account = bench.ground.account(PIPELINE)
    template = account.template(PIPELINE_STACK)
    role = account.logical_id(PIPELINE_STACK, "AWS::IAM::Role")
    bench.faults([Fault(stack=PIPELINE_STACK, logical_id=role, operation="update", times=2)])
    bench.trial.left = account.update(PIPELINE_STACK, changed(template))
    bench.expect("UPDATE_ROLLBACK_FAILED", bench.trial.left, "the self-mutation left")
    bench.faults([])
    bench.by_command(PIPELINE)
    bench.expect("", bench.ground.delivery.self_mutate(), "the next self-mutation failed:")
    bench.green(DEV)


def two_at_once(bench: Bench) -> None:
    """Each must end: one frees the stack, the other is refused, or finds nothing left to do."""
    bench.ready(DEV)
    stack, account = bench.ground.target(DEV).stack, bench.ground.account(DEV)
    vpc = account.logical_id(stack, "AWS::EC2::VPC")
    bench.faults([Fault(stack=stack, logical_id=vpc, operation="delete")])
    bench.trial.left = account.delete(stack)
    bench.faults([])
    ended = bench.recover_twice(bench.ground.target(DEV))
    refused = [one for one in ended if isinstance(one, Problem)]
    bench.expect(True, len(refused) < 2, "one of the two recovered:")
    for problem in refused:
        bench.expect("recovery-under-way", problem.name, "the other one was told")
    bench.green(DEV)


DRILLS = (
    NamedDrill(
        name="nothing-broken",
        environment="dev and prod",
        broken="nothing",
        left="CREATE_COMPLETE or UPDATE_COMPLETE",
        end="nothing is done",
        story=nothing_broken,
    ),
    NamedDrill(
        name="change-set-left-over",
        environment=DEV,
        broken="a first change set was made, and never executed",
        left="REVIEW_IN_PROGRESS",
        end="recovered",
        story=change_set_left_over,
    ),
    NamedDrill(
        name="approval-left-open",
        environment=PROD,
        broken="dev has the new commit, and nobody approved prod",
        left="CREATE_COMPLETE or UPDATE_COMPLETE",
        end="nothing is done, and prod is untouched",
        story=approval_left_open,
    ),
    NamedDrill(
        name="reverted-half-way",
        environment="dev and prod",
        broken="the revert of a commit reached prod, and failed in dev, on its way back too",
        left="UPDATE_ROLLBACK_FAILED",
        end="recovered; the revert deploys",
        story=reverted_half_way,
    ),
    NamedDrill(
        name="no-answer",
        environment=DEV,
        broken="a custom resource never answers its create",
        left="ROLLBACK_COMPLETE or ROLLBACK_FAILED",
        end="recovered",
        story=no_answer,
    ),
    NamedDrill(
        name="nat-never-signals",
        environment=DEV,
        broken="no NAT instance ever says that it forwards",
        left="ROLLBACK_COMPLETE",
        end="recovered; no route was ever moved to one",
        story=nat_never_signals,
    ),
    NamedDrill(
        name="pipeline-stuck",
        environment=PIPELINE,
        broken="the pipeline's self-mutation fails, and so does its rollback",
        left="UPDATE_ROLLBACK_FAILED",
        end="recovered by `./sluice recover pipeline --yes`; the self-mutation runs again",
        story=pipeline_stuck,
    ),
    NamedDrill(
        name="two-at-once",
        environment=DEV,
        broken="two recoveries of one stack begin at the same time",
        left="DELETE_FAILED",
        end="one recovers, the other is refused or has nothing to do",
        story=two_at_once,
    ),
)
