"""What is kept under a fixed name stays in the way: the stack can never be created again under the same template.

What CloudFormation names itself gets a new name each time, and what is only kept when it is replaced
(UpdateReplacePolicy) cannot be: CloudFormation refuses to replace a thing with a name of the template's.
"""

from hazards.rule import Found, Hazard, Level, Rule
from hazards.services.physical_names import MUST_BE_NAMED, NAMED_BY, fixed_names
from hazards.template.view import RETAIN, Resource, Template

RULE = Rule(
    code="H203",
    title="kept under a fixed name",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
)
NEW_EACH_TIME = '{"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}'


def check(template: Template) -> Found:
    for resource in template.of(*NAMED_BY):
        if resource.is_kept:
            for guard, name in fixed_names(resource):
                if template.conditions.satisfiable(guard | resource.guard):
                    yield _hazard(template, resource, name)
                    break


def _hazard(template: Template, resource: Resource, name: str) -> Hazard:
    stays = f"delete the stack: {resource} is kept, and {name} with it"
    if resource.deletion_policy == RETAIN:
        stays = f"fail to create anything after {resource}: the rollback keeps it, and {name} with it"
    return RULE.hazard(
        template,
        resource,
        what=f"{resource.id} is kept under the fixed name {name}: the stack cannot be created again beside it",
        why="a name can be had once, and a kept resource belongs to no stack any more",
        order=[
            f"create {resource} as {name}",
            stays,
            f"create the stack again: {resource.id} fails, for {name} already exists",
        ],
        fix=_fix(resource),
    )


def _fix(resource: Resource) -> str:
    name = NAMED_BY[resource.type]
    if resource.type in MUST_BE_NAMED:
        return f"let the {name} of {resource.id} end in {NEW_EACH_TIME}, which is new for each stack"
    return f"delete {name} from {resource.id}: CloudFormation then gives it a new name each time"
