"""Findings as a table."""

from io import StringIO

import pytest
from rich.console import Console

from report.finding import Finding, Verdict
from report.terminal import print_findings, summary
from report.verdict import EXIT_CODES, overall


def finding(verdict: Verdict, what: str = "it is") -> Finding:
    return Finding("some-check", verdict, "N1", "vpc-1", what, "" if verdict is Verdict.PASS else "mend it")


def printed(*findings: Finding) -> str:
    file = StringIO()
    print_findings(findings, title="stack", console=Console(file=file))
    return file.getvalue()


def test_gravest_first() -> None:
    """Failures come before all else, each with what would mend it."""
    text = printed(
        finding(Verdict.PASS, "all well"), finding(Verdict.WARN, "it may"), finding(Verdict.FAIL, "it is not")
    )

    assert text.index("it is not") < text.index("it may") < text.index("all well")
    assert text.count("try: mend it") == 2


def test_brackets_are_text() -> None:
    """A text in brackets is shown as it is, not taken for a colour."""

    assert "[red]no[/red]" in printed(finding(Verdict.FAIL, "[red]no[/red]"))


@pytest.mark.parametrize(
    ("verdicts", "verdict", "code"),
    [
        ([Verdict.PASS], Verdict.PASS, 0),
        ([Verdict.PASS, Verdict.WARN], Verdict.WARN, 0),
        ([Verdict.NOT_JUDGED, Verdict.WARN], Verdict.NOT_JUDGED, 2),
        ([Verdict.NOT_JUDGED, Verdict.FAIL, Verdict.PASS], Verdict.FAIL, 1),
        ([], Verdict.NOT_JUDGED, 2),
    ],
)
def test_overall(verdicts: list[Verdict], verdict: Verdict, code: int) -> None:
    """The gravest verdict is the verdict of all; of nothing it is "not judged"."""
    together = overall(finding(one) for one in verdicts)

    assert together is verdict
    assert EXIT_CODES[together] == code


def test_summary() -> None:
    """The last line counts what there is of each verdict."""

    assert summary([finding(Verdict.FAIL), finding(Verdict.PASS), finding(Verdict.PASS)]) == "fail: 1 fail, 2 pass"
