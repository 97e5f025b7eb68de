"""Findings as JUnit XML, which every CI system shows: one test case a finding.

A warning is a passed case with a word beside it; what was not judged is an error, since nobody may read it as passed.
The format has no standard; this is the subset that https://github.com/testmoapp/junitxml describes.
"""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from report.finding import Finding, Verdict

FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # https://www.w3.org/TR/xml/#charsets


def junit(findings: Sequence[Finding], *, suite: str) -> str:
    """The whole document, as text."""
    verdicts = [finding.verdict for finding in findings]
    counts = {
        "tests": len(verdicts),
        "failures": verdicts.count(Verdict.FAIL),
        "errors": verdicts.count(Verdict.NOT_JUDGED),
    }
    root = Element("testsuite", {"name": suite, **{name: str(count) for name, count in counts.items()}})
    for finding in findings:
        _add_case(root, finding)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _add_case(suite: Element, finding: Finding) -> None:
    name = f"{finding.requirement} {finding.code}: {finding.subject}"
    case = SubElement(suite, "testcase", {"classname": finding.code, "name": _legal(name)})
    text = _legal(f"{finding.what}\ntry: {finding.remedy}" if finding.remedy else finding.what)
    match finding.verdict:
        case Verdict.FAIL:
            SubElement(case, "failure", {"message": _legal(finding.what)}).text = text
        case Verdict.NOT_JUDGED:
            SubElement(case, "error", {"message": _legal(finding.what)}).text = text
        case Verdict.WARN:
            SubElement(case, "system-out").text = text
        case Verdict.PASS:
            pass


def _legal(text: str) -> str:
    """Without the control characters that no XML document may hold; an AWS message can carry one."""
    return FORBIDDEN.sub("", text)
