"""Waits for what comes by itself: the flow logs' first delivery, and a zone's return to its own NAT instance."""

import time
from collections.abc import Callable, Sequence

from report.finding import Finding, Verdict
from report.verdict import overall
from stages.props import NetworkProps
from validation.catalogue import AWAITED
from validation.checks import private_routes
from validation.judge import judge
from validation.observed import Observed

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
GROWTH = 1.5
LONGEST_TAKEOVER = 7 * 60.0
"""A NAT proves itself for five minutes before its zone comes back; a run sees the first of them, another acts."""

Progress = Callable[[Sequence[Finding], float], None]
"""Told before each pause: the findings that are waited for, and how many seconds are left."""


def judge_when_settled(
    observed: Observed,
    props: NetworkProps,
    *,
    look_again: Callable[[Observed], Observed],
    seconds: float,
    progress: Progress,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Finding]:
    """The findings once both deliveries are judged and every zone is at home, or time is up.

    A takeover is waited for no longer than `LONGEST_TAKEOVER`; then its warning stands. Nothing is waited for when a
    check has failed: that verdict stands whatever arrives.
    """
    start, pause = clock(), FIRST_PAUSE
    findings = judge(observed, props)
    while (left := _left(findings, seconds, clock() - start)) > 0:
        progress(_awaited(findings), left)
        sleep(min(pause, left))
        pause = min(pause * GROWTH, LONGEST_PAUSE)
        observed = look_again(observed)
        findings = judge(observed, props)
        if overall(findings) is Verdict.FAIL:  # perhaps just between the controller's note and its deed
            sleep(FIRST_PAUSE)
            observed = look_again(observed)
            findings = judge(observed, props)
    return findings


def _left(findings: Sequence[Finding], seconds: float, passed: float) -> float:
    """Seconds in which something may still settle."""
    if overall(findings) is Verdict.FAIL:
        return 0.0
    return max((_bound(finding, seconds) - passed for finding in _awaited(findings)), default=0.0)


def _awaited(findings: Sequence[Finding]) -> list[Finding]:
    codes = {check.RULE.code for check in (*AWAITED, private_routes)}
    return [finding for finding in findings if finding.verdict is not Verdict.PASS and finding.code in codes]


def _bound(finding: Finding, seconds: float) -> float:
    """For how long in all it is waited for."""
    return min(seconds, LONGEST_TAKEOVER) if finding.code == private_routes.RULE.code else seconds
