"""What empties a bucket before its stack deletes it: custom resources whose names say so, and those that may.

S3 deletes no bucket that holds an object, and CloudFormation empties none:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hazards.services.writers import BUCKET, Write
from hazards.template.conditions import conditions_of, holds
from hazards.template.values import Guard, forms, shown, text
from hazards.template.view import Resource, Template

NOT_EMPTY = '"The bucket you tried to delete is not empty"'

# CDK's is Custom::S3AutoDeleteObjects; others are called Custom::EmptyBucket, Custom::S3Cleanup, Custom::PurgeLogs.
# https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3-readme.html#bucket-deletion
SAYS_THAT_IT_EMPTIES = re.compile(r"AutoDelete|Empty|Empties|Clean|Purge|Delete\w*Objects", re.IGNORECASE)
NAMELESS = "AWS::CloudFormation::CustomResource"
# It is handed the bucket, and deletes no object of it.
# https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3-readme.html#bucket-notifications
NEVER_EMPTIES = ("Custom::S3BucketNotifications",)

# Its template is not here: it may hold a custom resource.
STACK = "AWS::CloudFormation::Stack"


class Emptier(NamedTuple):
    """`by` empties a bucket when it is deleted, whenever `guard` holds; if not `surely`, it may do so."""

    by: Resource
    bucket: str
    guard: Guard
    surely: bool


def emptiers(template: Template) -> Iterator[Emptier]:
    """Those of every bucket that is the template's own and can be there with them."""
    for resource in template:
        if _may_empty(resource):
            surely = _says_so(resource)
            for bucket, guard in dict.fromkeys(_buckets(template, resource)):
                whole = guard | resource.guard | template.resources[bucket].guard
                if template.conditions.satisfiable(whole):
                    yield Emptier(resource, bucket, whole, surely)


def left_full(template: Template, write: Write, found: Iterable[Emptier]) -> Iterator[Guard]:
    """The ways for the conditions to come out in which something is written and nothing empties the bucket.

    The bucket is the template's own. `found`: the template's emptiers. Raises TooManyWorldsError.
    """
    guard = write.guard | template.resources[write.bucket.id].guard
    emptied = [one.guard for one in found if one.bucket == write.bucket.id]
    for world in template.conditions.worlds(conditions_of([guard, *emptied])):
        if holds(guard, world) and not any(holds(one, world) for one in emptied):
            yield frozenset(world.items())


def _says_so(resource: Resource) -> bool:
    """By its type; where that says nothing, by its logical id or its provider's name."""
    provider = shown(text(resource.get("ServiceToken")))
    said = (resource.id, provider) if resource.type == NAMELESS else (resource.type,)
    return any(SAYS_THAT_IT_EMPTIES.search(one) for one in said)


def _may_empty(resource: Resource) -> bool:
    handed = resource.is_custom or resource.type == STACK
    return handed and resource.type not in NEVER_EMPTIES and not resource.is_kept


def _buckets(template: Template, resource: Resource) -> Iterator[tuple[str, Guard]]:
    """The template's buckets that a resource is handed, in any form."""
    for value in resource.properties.values():
        for guard, form in forms(value):
            if bucket := template.named(form, BUCKET).id:
                yield bucket, guard
    for reference in resource.references:
        if (named := template.resources.get(reference.name)) and named.type == BUCKET:
            yield named.id, reference.guard
