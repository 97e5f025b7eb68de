"""A kept bucket that a custom resource empties is kept empty when its stack goes: what it was kept for is lost."""

from hazards.rule import Found, Level, Rule
from hazards.services.emptiers import emptiers
from hazards.template.view import Template

RULE = Rule(
    code="H205",
    title="kept and emptied",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3-readme.html#bucket-deletion",
)


def check(template: Template) -> Found:
    for found in emptiers(template):
        bucket = template.resources[found.bucket]
        if found.surely and bucket.is_kept:
            yield RULE.hazard(
                template,
                found.by,
                bucket,
                what=f"{found.by.id} deletes every object of {bucket.id}, which is kept",
                why=f'"DeletionPolicy": "{bucket.deletion_policy}" keeps {bucket.id} itself, not the objects in it',
                order=(
                    f"delete the stack, or take {found.by.id} out of it: {found.by.id} is deleted",
                    f"delete every object of {bucket.id}",
                    f"keep {bucket.id}, empty",
                ),
                fix=f'remove {found.by.id}, or set on {bucket.id}: "DeletionPolicy": "Delete"',
            )
