"""Whether an environment stands as it should: deployed by its pipeline's own actions, and judged by the validation."""

import time

from drills.ground import Ground
from recovery import protect
from report.finding import Finding, Verdict
from stages.props import NetworkProps
from validation.catalogue import AWAITED
from validation.judge import judge

LONGEST_SECONDS = 15.0
PAUSE_SECONDS = 0.5
DELIVERY = {check.RULE.code for check in AWAITED}
"""The checks whose failure may be over with the next delivery, which comes every five seconds here."""


def deploy(ground: Ground, environment: str) -> str:
    """As the next run of the pipeline does: Prepare, Deploy, Protect, Validate. Answers why it failed, or nothing.

    A flow log's first file arrives at once here. Where one was refused while the policy or the key behind it was being
    changed, the next one is waited for, as a person would who validates again.
    """
    if failure := ground.delivery.deploy(environment):
        return f"the next deploy failed: {failure}"
    props, account = ground.estate.environment(environment), ground.account(environment)
    if props.termination_protection:
        state = protect.read_state(account.cloudformation, props.names.network_stack)
        protect.apply(account.cloudformation, protect.decide(props, state))
    end = time.monotonic() + LONGEST_SECONDS
    while failed := _failed(ground, props):
        if time.monotonic() > end or {one.code for one in failed} - DELIVERY:
            return f"the validation failed: {'; '.join(f'{one.code} {one.subject}: {one.what}' for one in failed)}"
        time.sleep(PAUSE_SECONDS)
    return ""


def _failed(ground: Ground, props: NetworkProps) -> list[Finding]:
    findings = judge(ground.observer(props.suffix).observe(), props)
    return [one for one in findings if one.verdict is Verdict.FAIL]
