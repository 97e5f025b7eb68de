"""Findings as JUnit XML."""

from xml.etree.ElementTree import Element, fromstring

from report.finding import Finding, Verdict
from report.junit import junit


def suite(*findings: Finding) -> Element:
    return fromstring(junit(findings, suite="validate dev"))  # noqa: S314 - our own text


def finding(verdict: Verdict, what: str = "it is") -> Finding:
    return Finding("some-check", verdict, "N1", "vpc-1", what, "mend it")


def test_counts() -> None:
    """A failure is a failure, and what was not judged is an error: neither can be read as passed."""
    root = suite(*(finding(verdict) for verdict in Verdict))

    assert root.attrib == {"name": "validate dev", "tests": "4", "failures": "1", "errors": "1"}
    assert [[child.tag for child in case] for case in root] == [[], ["system-out"], ["failure"], ["error"]]


def test_case() -> None:
    """A case names check, requirement and subject, and tells what is wrong and what would mend it."""
    (case,) = suite(finding(Verdict.FAIL, "a < b"))

    assert case.attrib == {"classname": "some-check", "name": "N1 some-check: vpc-1"}
    assert case[0].attrib == {"message": "a < b"}
    assert case[0].text == "a < b\ntry: mend it"


def test_control_characters() -> None:
    """A character that XML forbids does not spoil the document."""
    (case,) = suite(finding(Verdict.FAIL, "red \x1b[31m"))

    assert case[0].attrib == {"message": "red [31m"}
