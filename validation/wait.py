"""Waits for flow logs to arrive, which AWS does minutes after everything else is complete."""

import time
from collections.abc import Callable, Sequence

from report.finding import Finding, Verdict
from report.verdict import overall
from stages.props import NetworkProps
from validation.catalogue import AWAITED
from validation.judge import judge
from validation.observed import Observed

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
GROWTH = 1.5

Progress = Callable[[Sequence[Finding], float], None]
"""Told before each pause: the findings that are waited for, and how many seconds are left."""


def judge_when_delivered(
    observed: Observed,
    props: NetworkProps,
    *,
    look_again: Callable[[Observed], Observed],
    seconds: float,
    progress: Progress,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Finding]:
    """The findings once both deliveries are judged, or time is up.

    Nothing is waited for when a check has failed: that verdict stands whatever arrives.
    """
    end, pause = clock() + seconds, FIRST_PAUSE
    findings = judge(observed, props)
    while overall(findings) is Verdict.NOT_JUDGED and (awaited := _awaited(findings)) and (left := end - clock()) > 0:
        progress(awaited, left)
        sleep(min(pause, left))
        pause = min(pause * GROWTH, LONGEST_PAUSE)
        observed = look_again(observed)
        findings = judge(observed, props)
    return findings


def _awaited(findings: Sequence[Finding]) -> list[Finding]:
    codes = {check.RULE.code for check in AWAITED}
    return [finding for finding in findings if finding.verdict is Verdict.NOT_JUDGED and finding.code in codes]
