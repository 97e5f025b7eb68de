"""Broken obligations as findings."""

from collections.abc import Iterable

from hazards.proof.obligation import Obligation
from hazards.proof.prove import CounterExample, prove
from hazards.rule import Found, Rule
from hazards.template.view import Template


def broken(rule: Rule, template: Template, obligations: Iterable[Obligation]) -> Found:
    """One finding for each obligation that some order breaks. Raises TooManyWorldsError."""
    for obligation in obligations:
        if found := prove(template, obligation):
            first, then = obligation.first, obligation.then
            yield rule.hazard(
                template,
                then,
                first,
                what=found.what,
                why=obligation.why,
                order=found.story,
                fix=_fix(found),
                repairs=[found.repair] if found.repair and "/" not in found.repair[0] else (),
            )


def _fix(found: CounterExample) -> str:
    first, then = found.obligation.first, found.obligation.then
    if found.repair:
        return 'add to {}: "DependsOn": "{}"'.format(*found.repair)
    if found.path:
        way = " -> ".join(found.path)
        return f'{first.id} waits for {then.id} ({way}): end that, then add to {then.id}: "DependsOn": "{first.id}"'
    return f"keep {first.id} as {then.id} is kept, or let {then.id} be deleted too"
