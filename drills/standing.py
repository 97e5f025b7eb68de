"""Whether an environment stands as it should: deployed by its pipeline's own actions, and judged by the validation."""

from drills.ground import Ground
from recovery import protect
from report.finding import Verdict
from validation.judge import judge


def deploy(ground: Ground, environment: str) -> str:
    """As the next run of the pipeline does: Prepare, Deploy, Protect, Validate. Answers why it failed, or nothing.

    Nothing is waited for: a flow log's first file arrives at once here.
    """
    if failure := ground.delivery.deploy(environment):
        return f"the next deploy failed: {failure}"
    props, account = ground.estate.environment(environment), ground.account(environment)
    if props.termination_protection:
        state = protect.read_state(account.cloudformation, props.names.network_stack)
        protect.apply(account.cloudformation, protect.decide(props, state))
    findings = judge(ground.observer(environment).observe(), props)
    failed = [f"{one.code} {one.subject}: {one.what}" for one in findings if one.verdict is Verdict.FAIL]
    return f"the validation failed: {'; '.join(failed)}" if failed else ""
