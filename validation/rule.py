"""What every check has: a rule that names it and says its findings, and a function that judges."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from report.finding import Finding, Verdict
from stages.props import NetworkProps
from validation.observed import Observed

RESTORE = "CloudFormation's drift detection shows what was changed beside the stack; change it back, or deploy again"


class Rule(NamedTuple):
    """A check's id, SPEC's requirement, and the sentence that is true when nothing is found."""

    code: str
    requirement: str
    promise: str

    def passed(self, subject: str, what: str = "") -> Finding:
        return Finding(self.code, Verdict.PASS, self.requirement, subject, what or self.promise)

    def warn(self, subject: str, what: str, remedy: str) -> Finding:
        return Finding(self.code, Verdict.WARN, self.requirement, subject, what, remedy)

    def fail(self, subject: str, what: str, remedy: str = RESTORE) -> Finding:
        return Finding(self.code, Verdict.FAIL, self.requirement, subject, what, remedy)

    def not_judged(self, subject: str, what: str, remedy: str) -> Finding:
        return Finding(self.code, Verdict.NOT_JUDGED, self.requirement, subject, what, remedy)


class Check(Protocol):
    """What a module in `checks/` is. Its docstring says the harm.

    `check` is pure. It yields what is wrong, and nothing where all is well; it raises `Unseen` where the thing to be
    judged was not seen.
    """

    RULE: Rule

    def check(self, observed: Observed, props: NetworkProps) -> Iterable[Finding]: ...
