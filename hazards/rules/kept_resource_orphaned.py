"""A kept resource that leaves its template stays in the account, where no stack updates, deletes or finds it again."""

from collections.abc import Iterator, Sequence

from hazards.history.replacements import successor
from hazards.history.stacks import Change, changes
from hazards.history.stateful import physical_name
from hazards.rule import Found, Hazard, Level, Rule, Subject
from hazards.template.values import shown
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H601",
    title="kept resource orphaned",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    subject=Subject.HISTORY,
)
# Each is one published state; that the earlier ones stay when a new one is published is what keeping them is for.
PUBLISHED = {"AWS::Lambda::Version", "AWS::Lambda::LayerVersion", "AWS::ApiGateway::Deployment"}


def check(before: Sequence[Template], after: Sequence[Template]) -> Found:
    for change in changes(before, after):
        for old in change.before:
            if old.is_kept and old.id not in change.after.resources and old.type not in PUBLISHED:
                yield _orphan(old, change, after)


def _orphan(old: Resource, change: Change, after: Sequence[Template]) -> Hazard:
    found = successor(old, change, after)
    home, new = found or (change.after, None)
    return RULE.hazard(
        home,
        *([new] if new else []),
        old,
        what=_what(old, new),
        why=f"its DeletionPolicy is {old.deletion_policy}, and a stack owns a resource by its logical id alone",
        order=tuple(_order(old, new)),
        fix=f'keep the logical id {old.id} (CDK: override_logical_id("{old.id}")), or move it with a stack refactor'
        if new
        else f"keep {old.id} in the template, or import it into another stack once it has left this one",
    )


def _is_named_alike(old: Resource, new: Resource | None) -> bool:
    return new is not None and bool(physical_name(old)) and physical_name(old) == physical_name(new)


def _what(old: Resource, new: Resource | None) -> str:
    if new and _is_named_alike(old, new):
        name = shown(physical_name(old))
        return f"{new.id} cannot be created: the earlier {old.id}, which is kept, has its name, {name}"
    rest = f"{new.id} takes its place" if new else "nothing updates or deletes it any more"
    return f"{old.id} stays in the account, outside of every stack; {rest}"


def _order(old: Resource, new: Resource | None) -> Iterator[str]:
    if new and _is_named_alike(old, new):
        yield f"create {new} under the name of the earlier {old.id}: refused, it already exists"
        yield "roll the update back"
        return
    if new:
        yield f"create {new}"
    yield f"remove {old} from the stack, and leave it in the account"
