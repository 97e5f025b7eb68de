"""CloudFormation refuses to remove or change an export while a stack imports it, and the whole update rolls back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from hazards.history.differences import differ
from hazards.history.exports import Export, exports, importers
from hazards.history.replacements import replacements
from hazards.history.stacks import Change, changes
from hazards.rule import Found, Hazard, Level, Rule, Subject
from hazards.template.values import references
from hazards.template.view import Template

RULE = Rule(
    code="H603",
    title="export in use removed or changed",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
    subject=Subject.HISTORY,
)


def check(before: Sequence[Template], after: Sequence[Template]) -> Found:
    users = importers(before)
    for change in changes(before, after):
        if earlier := exports(change.before):
            for export, what in _broken(earlier, change, after):
                yield _hazard(export, what, change.after, users.get(export.name, []))


def _broken(earlier: dict[str, Export], change: Change, after: Sequence[Template]) -> Iterator[tuple[Export, str]]:
    """The exports that do not stay as they are, each with what becomes of it."""
    later = exports(change.after)
    own = {*change.before.resources, *change.after.resources}
    replaced = {each.old.id for each in replacements(change, after)}
    for name, export in earlier.items():
        if name not in later:
            yield export, "disappears"
        elif differ(export.value, later[name].value, own):
            yield export, "gets another value"
        elif named := next((one.name for one in references(export.value) if one.name in replaced), None):
            yield export, f"gets another value, because {named} is replaced"


def _hazard(export: Export, what: str, template: Template, users: Sequence[Template]) -> Hazard:
    files = ", ".join(PurePath(one.name).name for one in users)
    imported = f"while {files} imports it" if users else "and a stack that is not among these templates may import it"
    hazard = RULE.hazard(
        template,
        export.output,
        what=f"the export {export.name} {what}, {imported}",
        why="CloudFormation guards an export for as long as any deployed stack imports it",
        order=(
            f"update the stack that exports {export.name}",
            f"refuse it, because {files or 'a stack that imports it'} has it in use",
            "roll the update back",
        ),
        fix=f"keep the output {export.output} as it was, deploy what imports it without the import, then change it",
    )
    return hazard if users else replace(hazard, level=Level.WARNING)
