"""What was found as verdicts: for the exit code and for JUnit."""

from collections.abc import Iterator

from hazards.judge import Judgement
from hazards.rule import Hazard, Level, Unjudged
from report.finding import Finding, Verdict

REQUIREMENT = "H"


def findings(judgement: Judgement, *, strict: bool) -> list[Finding]:
    """One for each hazard and for each that could not be judged; `strict` makes a failure of every warning.

    Where there is neither, one that says so; none where no template was looked at.
    """
    told = [_hazard(one, strict) for one in judgement.findings] + [_unjudged(one) for one in judgement.unjudged]
    return told or list(_nothing(judgement.templates))


def _hazard(found: Hazard, strict: bool) -> Finding:
    verdict = Verdict.FAIL if strict or found.level is Level.ERROR else Verdict.WARN
    subject = f"{found.template}: {', '.join(found.resources)}" if found.resources else found.template
    return Finding(found.code, verdict, REQUIREMENT, subject, f"{found.what}; {found.why}", found.fix)


def _unjudged(one: Unjudged) -> Finding:
    return Finding("not-judged", Verdict.NOT_JUDGED, REQUIREMENT, one.template, f"{one.what}: {one.why}")


def _nothing(templates: int) -> Iterator[Finding]:
    if templates:
        yield Finding("hazards", Verdict.PASS, REQUIREMENT, f"templates: {templates}", "no hazard was found")
