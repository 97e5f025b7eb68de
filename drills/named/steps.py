"""What the pipeline's own steps do about a stuck stack, in their own builds and with their own roles (P6)."""

from drills.bench import Bench
from drills.changes import racing
from drills.faults import Fault
from drills.named.named import DEV, PROD, NamedDrill
from drills.recovering import Recovered

RECOVER, PREFLIGHT = "Recover", "Preflight"


def dev_frees_itself(bench: Bench) -> None:
    """All that the recovery role may do is needed: a fence, an emptying, a deletion."""
    bench.ready(DEV, empty=True)
    bench.trial.left = bench.deploy_changed(DEV, racing)
    bench.expect("ROLLBACK_FAILED", bench.trial.left, "the race left")
    bench.expect("", bench.ground.delivery.step(DEV, RECOVER), "the step failed:")
    bench.expect("", bench.status(DEV), "the stack is")
    bench.trial.recoveries.append(Recovered(exit_code=0, plan=[RECOVER], steps=[f"{DEV}.{RECOVER} succeeded"]))
    bench.green(DEV)


def prod_explains(bench: Bench) -> None:
    """It says why and what, stops the pipeline before anybody is asked, and touches nothing; a person recovers."""
    bench.ready(PROD, empty=True)
    account, stack = bench.ground.account(PROD), bench.ground.target(PROD).stack
    vpc = next(name for name, one in bench.template(PROD)["Resources"].items() if one["Type"] == "AWS::EC2::VPC")
    bench.faults([Fault(stack=stack, logical_id=vpc, operation="create")])
    bench.ground.delivery.deploy(PROD)
    bench.faults([])
    bench.trial.left, before = account.at_rest(stack), account.last_event(stack)
    failure = bench.ground.delivery.step(PROD, PREFLIGHT)
    bench.expect(True, "exit code 1 of: ./sluice recover prod" in failure, "the step stops with recover's verdict:")
    bench.expect(before, account.last_event(stack), "prod's last event is")
    bench.recover(bench.ground.target(PROD))
    bench.green(PROD)


DRILLS = (
    NamedDrill(
        name="dev-frees-itself",
        environment=DEV,
        broken="dev is ROLLBACK_FAILED with objects in its bucket when the pipeline comes",
        left="ROLLBACK_FAILED",
        end="its step before the deploy frees it, as the role that the access stack gives it",
        story=dev_frees_itself,
    ),
    NamedDrill(
        name="prod-explains",
        environment=PROD,
        broken="prod's first create was rolled back when the pipeline comes",
        left="ROLLBACK_COMPLETE",
        end="its preflight explains and stops, and touches nothing; a person recovers",
        story=prod_explains,
    ),
)
