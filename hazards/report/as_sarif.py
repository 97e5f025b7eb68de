"""What was found as SARIF, each hazard at the line of the first of its resources."""

from collections.abc import Mapping, Sequence

from hazards.judge import Judgement
from hazards.rule import Hazard, RuleModule
from report.sarif import SarifResult, SarifRule, sarif

Lines = Mapping[str, Mapping[str, int]]
"""By a template's name: the line of each of its logical ids."""


def as_sarif(judgement: Judgement, rules: Sequence[RuleModule], lines: Lines, *, version: str) -> str:
    """The whole document, as text."""
    return sarif(
        [_result(found, lines) for found in judgement.findings],
        [_rule(rule) for rule in rules],
        version=version,
        not_judged=[f"{one.template}: {one.what}: {one.why}" for one in judgement.unjudged],
    )


def _rule(module: RuleModule) -> SarifRule:
    rule = module.RULE
    return SarifRule(rule.code, rule.title, " ".join(str(module.__doc__).split()), str(rule.level), rule.source)


def _result(found: Hazard, lines: Lines) -> SarifResult:
    order = (f"{number}. {event}" for number, event in enumerate(found.order, 1))
    message = "\n".join([f"{found.what}; {found.why}", *order, f"fix: {found.fix}"])
    known = lines.get(found.template, {})
    line = next((known[one] for one in found.resources if one in known), 0)
    return SarifResult(found.code, str(found.level), message, found.template, line, found.resources)
