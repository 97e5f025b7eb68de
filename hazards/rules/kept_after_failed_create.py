"""What is kept even when the stack's first create fails is left behind empty, and belongs to no stack.

Said once for a template, and as a warning: an orphan under a name of CloudFormation's own is in nobody's way. Where the
name is fixed it is, and H203 says it.
"""

from hazards.rule import Found, Level, Rule
from hazards.services.physical_names import fixed_names
from hazards.template.view import RETAIN, Resource, Template

RULE = Rule(
    code="H204",
    title="kept by a failed first create",
    level=Level.WARNING,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
)
NO_ORPHAN = {  # it goes with what it belongs to, or it costs nothing, holds nothing, and its name is not given twice
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::Deployment",
    "AWS::ECS::TaskDefinition",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Version",
    "AWS::Logs::LogStream",
    "AWS::S3::BucketPolicy",
}


def check(template: Template) -> Found:
    orphans = [resource for resource in template if _is_orphaned(resource)]
    if orphans:
        first, names = orphans[0], ", ".join(one.id for one in orphans)
        yield RULE.hazard(
            template,
            *orphans,
            what=f"a first create that fails leaves behind {names}",
            why="Retain also keeps what a rollback would remove; RetainExceptOnCreate keeps it from then on only",
            order=[
                f"create {first}",
                "fail to create anything else: the stack rolls back",
                f"leave {first.id} behind, empty; the next create makes another one",
            ],
            fix=f'change in {names}: "DeletionPolicy": "RetainExceptOnCreate"',
        )


def _is_orphaned(resource: Resource) -> bool:
    return (
        resource.deletion_policy == RETAIN
        and resource.type not in NO_ORPHAN
        and not resource.is_custom
        and not any(fixed_names(resource))
    )
