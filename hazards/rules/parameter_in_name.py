"""A parameter inside a physical name replaces what it names when it changes: what that held is deleted or orphaned."""

from collections.abc import Iterator

from hazards.history.stateful import STATEFUL
from hazards.rule import Found, Level, Rule
from hazards.services.physical_names import NAMED_BY
from hazards.template.values import function, references
from hazards.template.view import RETAIN, Resource, Template

RULE = Rule(
    code="H403",
    title="parameter inside a physical name",
    level=Level.WARNING,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html",
)


def check(template: Template) -> Found:
    for resource in template.of(*NAMED_BY):
        known = STATEFUL.get(resource.type)
        if known or resource.is_kept:
            holds = known.holds if known else "what others know it for"
            for parameter in dict.fromkeys(_parameters(template, resource)):
                is_left = resource.body.get("UpdateReplacePolicy") == RETAIN
                after = "stays, and is nobody's" if is_left else f"is deleted, and with it {holds}"
                yield RULE.hazard(
                    template,
                    resource,
                    parameter,
                    what=f"another value of {parameter} replaces {resource.id}: the old one {after}",
                    why="a name cannot change in place, and the parameter is a part of the name",
                    order=(
                        f"update the stack with another value of {parameter}",
                        f"create another {resource} under the new name, empty",
                        f"part with the old one: it {after}",
                    ),
                    fix=f'remove "{NAMED_BY[resource.type]}" from {resource.id}, or build it from'
                    ' {"Ref": "AWS::StackName"}, which never changes',
                )


def _parameters(template: Template, resource: Resource) -> Iterator[str]:
    """Those that can take another value. One that is the whole name is no surprise: changing it means another name."""
    for guard, name in resource.forms(NAMED_BY[resource.type]):
        for reference in references(name) if function(name)[0] != "Ref" else ():
            parameter = template.parameters.get(reference.name)
            if isinstance(parameter, dict) and template.conditions.satisfiable(
                guard | reference.guard | resource.guard
            ):
                allowed = parameter.get("AllowedValues")
                if not (isinstance(allowed, list) and len(allowed) == 1):
                    yield reference.name
