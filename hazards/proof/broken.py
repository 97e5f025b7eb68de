"""Broken obligations as findings."""

from collections.abc import Iterable

from hazards.proof.obligation import Obligation
from hazards.proof.prove import CounterExample, prove
from hazards.rule import Found, Rule
from hazards.template.view import Template


def broken(rule: Rule, template: Template, obligations: Iterable[Obligation]) -> Found:
    """One finding for each obligation that some order breaks, the same under other conditions not told again.

    Raises TooManyWorldsError.
    """
    told: set[tuple[str, str, str]] = set()
    for obligation in obligations:
        found = prove(template, obligation)
        first, then = obligation.first, obligation.then
        if found and (told_now := (first.id, then.id, found.what)) not in told:
            told.add(told_now)
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
    first, then, instead = found.obligation.first, found.obligation.then, found.obligation.instead
    edge = [_edge(found)] if found.repair or found.path else []
    if not found.is_left:
        return "".join(edge)
    deleted = f"let {then.id} be deleted too"
    if instead:
        return f"{', and '.join([*edge, deleted])}; or {instead}"
    return "; and ".join([*edge, f"keep {first.id} as {then.id} is kept, or {deleted}"])


def _edge(found: CounterExample) -> str:
    if found.repair:
        return 'add to {}: "DependsOn": "{}"'.format(*found.repair)
    first, then = found.obligation.first, found.obligation.then
    way = " -> ".join(found.path)
    return f'{first.id} waits for {then.id} ({way}): end that, then add to {then.id}: "DependsOn": "{first.id}"'
