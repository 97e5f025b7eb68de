"""A service that may write into a bucket before the whole stack is complete blocks the rollback of a failed create.

The rollback deletes the bucket, which no longer is empty. So what makes a service write comes last. What only writes
hours later, or when it is handed something, is left alone.
"""

from collections.abc import Iterator

from hazards.rule import Found, Level, Rule
from hazards.services.emptiers import NOT_EMPTY, emptiers, left_full
from hazards.services.last import CANNOT_FAIL, Missing, missing
from hazards.services.writers import BUCKET, Write, writes
from hazards.template.conditions import shown
from hazards.template.values import Guard
from hazards.template.view import DELETE, RETAIN_EXCEPT_ON_CREATE, Resource, Template

RULE = Rule(
    code="H202",
    title="bucket written into before the create can no longer fail",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
)


def check(template: Template) -> Found:
    found = list(_written_early(template))
    # Of two that both write, one has to come before the other. The policies are H101's.
    left_out = {write.by.id for write, _, _ in found} | _policies_of(template, {bucket.id for _, bucket, _ in found})
    left_out |= {one.id.rpartition("/")[0] for one in template}  # a nested stack fails only by what is in it
    others = [one for one in template if one.type not in CANNOT_FAIL and one.id not in left_out]
    about = {write.by.id: bucket.id for write, bucket, _ in found}  # without it nothing is written
    lacking = missing(template, {write.by.id: ways for write, _, ways in found}, others, about)
    for write, bucket, _ in found:
        if one := lacking.get(write.by.id):
            yield RULE.hazard(
                template,
                write.by,
                bucket,
                one.first,
                what=f"{write.by.id} may write into {bucket.id} before {one.first.id} is complete: "
                f"if that fails, {bucket.id} cannot be rolled back",
                why=f"a create that is rolled back deletes {bucket.id}, and nothing empties it",
                order=tuple(_story(write, bucket, one)),
                fix=_fix(write, bucket, one),
                repairs=tuple(repair for repair in one.repairs if "/" not in repair[0]),
            )


def _written_early(template: Template) -> Iterator[tuple[Write, Resource, list[Guard]]]:
    """The writes into buckets that a rollback deletes and nothing empties, with the conditions of that."""
    early = [write for write in writes(template) if write.bucket.id and not write.writer.late]
    found = list(emptiers(template)) if early else []
    for write in early:
        bucket = template.resources[write.bucket.id]
        if bucket.deletion_policy in (DELETE, RETAIN_EXCEPT_ON_CREATE) and (
            ways := list(left_full(template, write, found))
        ):
            yield write, bucket, ways


def _policies_of(template: Template, buckets: set[str]) -> set[str]:
    policies = template.of("AWS::S3::BucketPolicy") if buckets else ()
    return {
        one.id for one in policies for _, value in one.forms("Bucket") if template.named(value, BUCKET).id in buckets
    }


def _story(write: Write, bucket: Resource, lacking: Missing) -> Iterator[str]:
    if told := shown(frozenset(lacking.world.items())):
        yield f"deploy {told}"
    waits = "waits for it" if lacking.first.id in lacking.after else "does not come before it"
    yield f"create {bucket} and {write.by}: a service begins to write into the bucket"
    yield f"create {lacking.first}, which {waits}, and fails: the create is rolled back"
    yield f"delete {write.by.id}: what was written stays"
    yield f"delete {bucket.id}, which S3 refuses: {NOT_EMPTY}"


def _fix(write: Write, bucket: Resource, lacking: Missing) -> str:
    kept = (
        f"let a custom resource empty {bucket.id}"
        if bucket.deletion_policy == DELETE
        else f'set on {bucket.id}: "DeletionPolicy": "Retain"'
    )
    lines = lacking.lines
    if lacking.after:
        waiting = ", ".join(lacking.after[:5]) + (f" and {len(lacking.after) - 5} more" * (len(lacking.after) > 5))
        lines.append(f"let {waiting} not wait for {write.by.id}, or {kept}")
    return "; ".join(lines) or kept
