"""The verdict of several findings together, and the exit code that says it."""

from collections.abc import Iterable, Mapping

from report.finding import Finding, Verdict

EXIT_CODES: Mapping[Verdict, int] = {Verdict.PASS: 0, Verdict.WARN: 0, Verdict.FAIL: 1, Verdict.NOT_JUDGED: 2}

_GRAVEST_FIRST = (Verdict.FAIL, Verdict.NOT_JUDGED, Verdict.WARN, Verdict.PASS)


def overall(findings: Iterable[Finding]) -> Verdict:
    """The gravest verdict. A failure outweighs what could not be judged: it stands whatever the rest would say.

    Of no findings at all it is `NOT_JUDGED`: nothing was looked at.
    """
    given = {finding.verdict for finding in findings}
    return next((verdict for verdict in _GRAVEST_FIRST if verdict in given), Verdict.NOT_JUDGED)


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """In the order in which a reader wants them: failures first; otherwise as they were found."""
    return sorted(findings, key=lambda finding: _GRAVEST_FIRST.index(finding.verdict))
