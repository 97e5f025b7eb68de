"""Every rule finds its bad twins, and is silent on the good twins of every rule.

A twin is a whole template in `twins/CODE/`: `bad-*` and `good-*`, JSON or YAML; the same template with one thing wrong.
For a rule of the whole estate or of its history it is a folder of templates, `before/` and `after/` in the second case.
"""

from pathlib import Path

import pytest

from hazards.catalogue import CATALOGUE
from hazards.judge import Judgement, judge
from hazards.rule import RuleModule, Subject
from tests.hazards.templates import read_all

TWINS = Path(__file__).parent / "twins"
BAD = sorted(TWINS.glob("*/bad-*"))
GOOD = sorted(TWINS.glob("*/good-*"))
RULES = {rule.RULE.code: rule for rule in CATALOGUE}


def judged(twin: Path, *rules: RuleModule) -> Judgement:
    """A twin under some rules."""
    if (twin / "after").is_dir():
        return judge(read_all(twin / "after"), before=read_all(twin / "before"), rules=rules)
    return judge(read_all(twin), rules=rules)


def name_of(twin: Path) -> str:
    return f"{twin.parent.name}/{twin.name}"


@pytest.mark.parametrize("twin", BAD, ids=name_of)
def test_a_bad_twin_is_found(twin: Path) -> None:
    """By the rule whose twin it is, with all that a finding must say."""

    rule = RULES[twin.parent.name]
    ended = judged(twin, rule)

    assert ended.findings, "nothing was found"
    assert () == ended.unjudged
    for found in ended.findings:
        assert rule.RULE.code == found.code
        assert found.what
        assert found.why
        assert found.fix
        assert found.order
        assert found.source.startswith("https://")
        assert found.resources or rule.RULE.subject is not Subject.TEMPLATE


@pytest.mark.parametrize("twin", GOOD, ids=name_of)
def test_a_good_twin_is_found_by_no_rule(twin: Path) -> None:
    """Not by its own rule and not by any other."""

    ended = judged(twin, *CATALOGUE)

    assert [] == [f"{found.code} {found.resources}: {found.what}" for found in ended.findings]
    assert () == ended.unjudged


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_has_twins(code: str) -> None:
    """At least three bad forms and three good ones."""

    assert 3 <= len(list((TWINS / code).glob("bad-*")))
    assert 3 <= len(list((TWINS / code).glob("good-*")))
