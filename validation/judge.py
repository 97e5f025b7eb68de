"""Runs every check of the catalogue over one observation."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.catalogue import CATALOGUE
from validation.observed import Observed, Unseen
from validation.rule import Check


def judge(observed: Observed, props: NetworkProps) -> list[Finding]:
    """At least one finding of each check, in the catalogue's order: silence would say nothing."""
    return [finding for check in CATALOGUE for finding in _findings(check, observed, props)]


def _findings(check: Check, observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    try:
        findings = list(check.check(observed, props))
    except Unseen as unseen:
        remedy = "first mend what failed: without it there is nothing here to look at"
        yield check.RULE.not_judged(observed.stack.name, f"there is no {unseen} to judge", remedy)
    else:
        yield from findings or [check.RULE.passed(observed.stack.name)]
