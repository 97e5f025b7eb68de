"""The same rules at every synth of a CDK app: an error stops it, a warning is printed, an acknowledgement answers one.

`Validations.of(app).add_plugins(HazardRules())`; all templates are judged as one estate, stages' and nested stacks'
too. The id of a finding is `Hazards::H101`: acknowledge it, with the reason, on the construct that it names or on one
around that.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import jsii
from aws_cdk import (
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyViolatingResource,
    PolicyViolation,
)

from hazards.judge import Judgement, judge
from hazards.reading.load import load
from hazards.rule import Hazard, Level, Unjudged

NAME = "Hazards"


@jsii.implements(IPolicyValidationPlugin)
class HazardRules:
    """CDK asks it once in each synth, when every template is written."""

    @property
    def name(self) -> str:
        """What the ids of findings begin with."""
        return NAME

    @property
    def version(self) -> str | None:
        """Only for CDK's usage statistics, as are the ids: they are not told."""
        return None

    @property
    def rule_ids(self) -> list[str] | None:
        return None

    def validate(self, context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        stacks = {stack.template_path: stack.stack_construct_path for stack in context.stack_templates}
        return _report(judged(list(stacks)), stacks)


def judged(templates: Sequence[str]) -> Judgement:
    """Templates of an assembly with those of their nested stacks, which only its manifests name."""
    assembly = os.path.commonpath([Path(one).parent for one in templates])
    found, unjudged = load([Path(assembly)])
    return judge(found, unjudged=unjudged)


def _report(ended: Judgement, stacks: Mapping[str, str]) -> PolicyValidationPluginReport:
    """`stacks`: the construct path of each template's stack."""
    return PolicyValidationPluginReport(
        success=all(found.level is not Level.ERROR for found in ended.findings),
        violations=[
            *(_violation(found, stacks) for found in ended.findings),
            *(_not_judged(one, stacks) for one in ended.unjudged),
        ],
    )


def _violation(found: Hazard, stacks: Mapping[str, str]) -> PolicyViolation:
    order = "".join(f"\n   {number}. {event}" for number, event in enumerate(found.order, 1))
    return PolicyViolation(
        rule_name=found.code,
        description=f"{found.what}\n   {found.why}{order}",
        fix=found.fix,
        severity=str(found.level),
        rule_metadata={"source": found.source},
        violating_resources=[_place(found, stacks)],
    )


def _place(found: Hazard, stacks: Mapping[str, str]) -> PolicyViolatingResource:
    """The resource to mend, whose construct CDK finds by its logical id; else the stack."""
    if found.resources:
        return PolicyViolatingResource(
            locations=[], resource_logical_id=found.resources[0], template_path=found.template
        )
    return PolicyViolatingResource(locations=[], construct_path=stacks.get(found.template, ""))


def _not_judged(one: Unjudged, stacks: Mapping[str, str]) -> PolicyViolation:
    return PolicyViolation(
        rule_name="not-judged",
        description=f"not judged in {Path(one.template).name}: {one.what}: {one.why}",
        severity=str(Level.WARNING),
        violating_resources=[
            PolicyViolatingResource(
                locations=[], construct_path=stacks.get(one.template, ""), template_path=one.template
            )
        ],
    )
