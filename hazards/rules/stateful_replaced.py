"""A stateful resource that an update replaces begins empty, and what the old one held is deleted or left behind."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hazards.history.replacements import Replacement, replacements
from hazards.history.stacks import changes
from hazards.history.stateful import STATEFUL, physical_name
from hazards.history.subnets import clash
from hazards.rule import Found, Hazard, Level, Rule, Subject
from hazards.services.physical_names import NAMED_BY
from hazards.template.values import literal, shown
from hazards.template.view import RETAIN, RETAIN_EXCEPT_ON_CREATE, SNAPSHOT, Template

RULE = Rule(
    code="H602",
    title="stateful resource replaced",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html",
    subject=Subject.HISTORY,
)
VPC = "AWS::EC2::VPC"


def check(before: Sequence[Template], after: Sequence[Template]) -> Found:
    for change in changes(before, after):
        found = list(replacements(change, after))
        networks = {each.old.id for each in found if each.old.type == VPC}
        for each in found:
            if change.before.named(each.old.get("VpcId"), VPC).id in networks:
                continue  # it goes with its network, which is the finding
            yield _hazard(each, clash(each, change))


def _hazard(each: Replacement, refused: str) -> Hazard:
    old, new, known = each.old, each.new, STATEFUL[each.old.type]
    names = physical_name(old), physical_name(new)
    if not refused and each.property != NAMED_BY.get(old.type) and all(names) and names[0] == names[1]:
        refused = f"the name {shown(names[0])} is taken until the old one is gone"
    result = f"the new one is refused: {refused}" if refused else f"the new one lacks {known.holds}"
    hazard = RULE.hazard(
        each.home,
        *dict.fromkeys([new.id, old.id]),
        what=f"{old.id} is replaced, because its {_cause(each)}; {result}",
        why="CloudFormation creates an empty replacement first, and parts with the old one last; nothing is moved",
        order=tuple(_order(each, refused)),
        fix=_fix(each),
    )
    return hazard if refused else replace(hazard, level=known.level)


def _cause(each: Replacement) -> str:
    if not each.property:
        return f"logical id becomes {each.new.id}"
    was, becomes = (_told(one) for one in (each.was, each.becomes))
    return f"{each.property} goes from {was} to {becomes}"


def _told(value: object) -> str:
    """A value as the template has it, on one line."""
    known = literal(value)
    return "nothing" if value is None else known if known is not None else json.dumps(value, default=str)


def _order(each: Replacement, refused: str) -> Iterator[str]:
    holds = STATEFUL[each.old.type].holds
    if refused:
        yield f"create the new {each.new}, while the old one is still there"
        yield f"refuse it: {refused}"
        yield "roll the update back"
        return
    yield f"create the new {each.new}, without {holds}"
    yield "update all that refers to it to use the new one"
    if each.property and each.new.body.get("UpdateReplacePolicy") in (RETAIN, RETAIN_EXCEPT_ON_CREATE):
        yield f"leave the old {each.old.id} in the account, outside of every stack"
    elif (each.new.body.get("UpdateReplacePolicy") if each.property else each.old.deletion_policy) == SNAPSHOT:
        yield f"take a snapshot of the old {each.old.id}, and delete it: what it held is in the snapshot only"
    else:
        yield f"delete the old {each.old.id}"


def _fix(each: Replacement) -> str:
    if not each.property:
        return f'keep the logical id {each.old.id} (CDK: override_logical_id("{each.old.id}"))'
    back = f'"{each.property}": {json.dumps(each.was, default=str)}' if each.was is not None else f"no {each.property}"
    return f"keep in {each.new.id}: {back}; what must differ goes into a resource beside it, under an id of its own"
