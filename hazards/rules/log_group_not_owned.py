"""A log group that a service makes for a thing with a fixed name outlives the stack and is in the way of the next one.

Only where the name is fixed: under a name of CloudFormation's own the group is left behind too, but a new stack never
meets it, and nearly every template with a function would be named.
"""

from hazards.rule import Found, Level, Rule
from hazards.services.log_groups import LOGGERS, Logger, may_be_any, may_create, own_group, owned_names
from hazards.services.physical_names import fixed_names
from hazards.services.rights import attached
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H206",
    title="log group that the stack does not own",
    level=Level.WARNING,
    source="https://github.com/aws/aws-cdk/issues/26553",
)


def check(template: Template) -> Found:
    left = list(_left_behind(template)) if template.has(*(logger.type for logger in LOGGERS)) else []
    if left:
        first, group = left[0]
        groups = ", ".join(name for _, name in left)
        yield RULE.hazard(
            template,
            *(resource for resource, _ in left),
            what=f"the stack does not own {groups}: left behind, without an end to its logs",
            why="the service creates the log group at the first run, where the template has none of that name",
            order=[
                f"run {first} once: its service creates {group}",
                f"delete the stack: {group} stays, for it was never the stack's",
                f"create the stack again with a log group in it: {group} already exists",
            ],
            fix=_fix(left),
        )


def _fix(left: list[tuple[Resource, str]]) -> str:
    (first, group), *others = left
    likewise = "".join(f"; likewise {name} for {one.id}" for one, name in others)
    return f'add an AWS::Logs::LogGroup with "LogGroupName": "{group}", and a DependsOn on it to {first.id}{likewise}'


def _left_behind(template: Template) -> list[tuple[Resource, str]]:
    owned, policies = owned_names(template), attached(template)
    if any(may_be_any(template, name) for name in owned):
        return []
    return [
        (resource, logger.prefix + name)
        for logger in LOGGERS
        for resource in template.of(logger.type)
        for name in [_fixed_name(resource, logger)]
        if name
        and resource.get(*logger.given) is None
        and not _is_off(resource, logger)
        and own_group(template, resource, logger, owned) is None
        and may_create(template, resource, logger, policies)
    ]


def _fixed_name(resource: Resource, logger: Logger) -> str:
    return next((str(form.value) for form in fixed_names(resource, logger.named_by)), "")


def _is_off(resource: Resource, logger: Logger) -> bool:
    path, value = logger.off
    return bool(path) and resource.literal(*path) == value
