"""A bucket that a service writes into and nothing empties cannot be deleted with its stack, which is stuck."""

from collections.abc import Iterator

from hazards.rule import Found, Level, Rule
from hazards.services.emptiers import NOT_EMPTY, emptiers, left_full
from hazards.services.writers import Write, writes
from hazards.template.conditions import shown
from hazards.template.values import Guard
from hazards.template.view import DELETE, Resource, Template

RULE = Rule(
    code="H201",
    title="bucket that nothing empties",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html",
)


def check(template: Template) -> Found:
    found = list(emptiers(template))
    for write in writes(template):
        bucket = template.resources.get(write.bucket.id)
        if bucket and bucket.deletion_policy == DELETE and bucket is not write.by:
            way = next(left_full(template, write, found), None)
            if way is not None:
                yield RULE.hazard(
                    template,
                    bucket,
                    write.by,
                    what=f"{bucket.id} is deleted with its stack, a service writes into it, and nothing empties it",
                    why=f"{write.by} makes a service write into the bucket, and S3 deletes no bucket with objects",
                    order=tuple(_story(write, bucket, way)),
                    fix=f'set on {bucket.id}: "DeletionPolicy": "RetainExceptOnCreate"',
                )


def _story(write: Write, bucket: Resource, way: Guard) -> Iterator[str]:
    if told := shown(way):
        yield f"deploy {told}"
    yield f"create {bucket} and {write.by}: a service begins to write into the bucket"
    yield f"delete the stack: {write.by.id} goes, what was written stays"
    yield f"delete {bucket.id}, which S3 refuses: {NOT_EMPTY}"
