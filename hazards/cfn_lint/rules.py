"""The same rules inside cfn-lint, for templates of a team that does not use this product.

`cfn-lint -a PATH/hazards/cfn_lint template.yaml`, with nothing installed but cfn-lint. H104 is E9H104 there or, as a
warning, W9H104: cfn-lint leaves ids that begin with 9 to its users, and the H keeps ours apart from those that it makes
of the lines of a file of custom rules, which are numbers. It takes a rule's level from the id's first letter.

cfn-lint sees one template at a time, so rules of history are not among these, and an estate is that one template.
"""

import inspect
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch  # type: ignore[import-untyped]  # it ships no types

sys.path.append(str(Path(__file__).resolve().parents[2]))  # cfn-lint loads this file by its path

from hazards.catalogue import CATALOGUE
from hazards.judge import Judgement, judge
from hazards.rule import Level, RuleModule, Subject
from hazards.template.view import Template

LETTER = {Level.ERROR: "E", Level.WARNING: "W"}


@lru_cache(maxsize=1)
def judged(linted: Any) -> Judgement:
    """Made once for a template: cfn-lint asks every rule about it before it goes on to the next."""
    return judge([Template(str(linted.filename), linted.template)])


class HazardRule(CloudFormationLintRule):  # type: ignore[misc]  # of a class without types
    """One of ours; cfn-lint leaves out this one, which has no id."""

    tags = ["hazards"]  # noqa: RUF012 - cfn-lint's own form
    code = ""

    def match(self, cfn: Any) -> Iterator[Any]:
        """cfn-lint's own name for it: what there is, each with the path of the resource to mend."""
        for found in judged(cfn).findings:
            if found.code == self.code:
                path = ["Resources", found.resources[0]] if found.resources else []
                yield RuleMatch(path, f"{found.what}. {found.fix}")


class NotJudged(CloudFormationLintRule):  # type: ignore[misc]  # as above
    """What our rules reached no verdict about."""

    id = "W9H000"
    shortdesc = "not judged"
    description = "A rule reached no verdict about the template"
    tags = ["hazards"]  # noqa: RUF012 - as above

    def match(self, cfn: Any) -> Iterator[Any]:
        for one in judged(cfn).unjudged:
            yield RuleMatch([], f"not judged: {one.what}: {one.why}")


def _class(rule: RuleModule) -> type[HazardRule]:
    told = {"shortdesc": rule.RULE.title, "description": inspect.getdoc(rule), "source_url": rule.RULE.source}
    code = rule.RULE.code
    return type(code, (HazardRule,), {"id": f"{LETTER[rule.RULE.level]}9{code}", "code": code, **told})


# cfn-lint takes every class that is a name of this module.
globals().update({rule.RULE.code: _class(rule) for rule in CATALOGUE if rule.RULE.subject is not Subject.HISTORY})
