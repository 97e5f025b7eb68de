"""Calls to AWS that fail while a recovery is under way: unreachable, throttled, expired."""

from drills.bench import Bench
from drills.faults import Fault
from drills.named.named import DEV, NamedDrill
from drills.relay import Relay, as_soon_as
from drills.rights import session_of_an_administrator
from recovery.journal import BEGUN, STOPPED, interrupted_at, path_of, read

EVERY = 5
CALLS_UNTIL_EXPIRY = 20
"""Enough for the first look, and not for the whole recovery."""


def unreachable(bench: Bench) -> None:
    """The line is cut as soon as the journal says that a step was begun; the next run has one that is whole."""
    _undeletable(bench)
    ground, target = bench.ground, bench.ground.target(DEV)
    journal = path_of(ground.journal, target)
    before = len(read(journal))
    with Relay.to(ground.aws.port) as relay:
        as_soon_as(lambda: interrupted_at(read(journal)[before:]) is not None, relay.cut)
        cut = bench.by_command(DEV, endpoint=relay.endpoint, ending=(2,))
    bench.expect("aws-unreachable", cut.told.partition(":")[0], "the command's problem is")
    bench.expect(True, read(journal)[-1]["entry"] in (BEGUN, STOPPED), "the journal tells of the step:")
    ground.account(DEV).at_rest(target.stack)
    bench.by_command(DEV)
    bench.green(DEV)


def killed(bench: Bench) -> None:
    """The emulated AWS itself, for good: what is proved is what the command says, and that it says it soon."""
    _undeletable(bench)
    ground = bench.ground
    journal = path_of(ground.journal, ground.target(DEV))
    before = len(read(journal))
    as_soon_as(lambda: interrupted_at(read(journal)[before:]) is not None, ground.aws.stop)
    cut = bench.by_command(DEV, ending=(2,))
    bench.expect("aws-unreachable", cut.told.partition(":")[0], "the command's problem is")
    bench.expect(True, read(journal)[-1]["entry"] in (BEGUN, STOPPED), "the journal tells of the step:")


def throttled(bench: Bench) -> None:
    _undeletable(bench)
    bench.ground.aws.control.put_settings(throttle_every=EVERY)
    bench.recover(bench.ground.target(DEV))
    bench.ground.aws.control.put_settings(throttle_every=0)
    bench.green(DEV)


def expired(bench: Bench) -> None:
    """A session of a role ends between two calls; then there is a new one."""
    _undeletable(bench)
    ground = bench.ground
    journal = path_of(ground.journal, ground.target(DEV))
    credentials = session_of_an_administrator(ground.account(DEV))
    ground.aws.control.put_settings(expire_sessions_after=CALLS_UNTIL_EXPIRY)
    ended = bench.by_command(DEV, credentials=credentials, ending=(2,))
    ground.aws.control.put_settings(expire_sessions_after=None, expire_sessions=False)
    bench.expect("credentials-expired", ended.told.partition(":")[0], "the command's problem is")
    bench.expect(STOPPED, read(journal)[-1]["entry"], "the journal's last word is")
    bench.by_command(DEV, credentials=session_of_an_administrator(ground.account(DEV)))
    bench.green(DEV)


def _undeletable(bench: Bench) -> None:
    """dev in DELETE_FAILED; the next deletion would succeed."""
    bench.ready(DEV)
    stack, account = bench.ground.target(DEV).stack, bench.ground.account(DEV)
    vpc = account.logical_id(stack, "AWS::EC2::VPC")
    bench.faults([Fault(stack=stack, logical_id=vpc, operation="delete")])
    bench.trial.left = account.delete(stack)
    bench.faults([])
    bench.expect("DELETE_FAILED", bench.trial.left, "the fault left")


DRILLS = (
    NamedDrill(
        name="aws-gone",
        environment=DEV,
        broken="AWS cannot be reached from the moment at which the first step was begun",
        left="DELETE_FAILED",
        end="exit code 2 with the problem aws-unreachable; once AWS is back, the same command ends it",
        story=unreachable,
    ),
    NamedDrill(
        name="throttled",
        environment=DEV,
        broken=f"every {EVERY}th call is throttled",
        left="DELETE_FAILED",
        end="recovered",
        story=throttled,
    ),
    NamedDrill(
        name="credentials-expire",
        environment=DEV,
        broken="the caller's session expires after the recovery has begun",
        left="DELETE_FAILED",
        end="exit code 2 with the problem credentials-expired; with a new session the same command ends it",
        story=expired,
    ),
    NamedDrill(
        name="emulator-killed",
        environment=DEV,
        broken="the emulated AWS dies while the first step is carried out",
        left="DELETE_FAILED",
        end="exit code 2 with the problem aws-unreachable; the next drill stands on a new one",
        story=killed,
        spoils=True,
    ),
)
