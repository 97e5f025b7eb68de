"""What a service writes after the bucket was emptied keeps S3 from deleting the bucket, and the stack is stuck."""

from collections.abc import Iterator

from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.services.emptiers import NOT_EMPTY, Emptier, emptiers
from hazards.services.writers import Write, writes
from hazards.template.view import Template

RULE = Rule(
    code="H102",
    title="bucket written into after it was emptied",
    level=Level.ERROR,
    source="https://github.com/aws/aws-cdk/issues/21776",
)


def check(template: Template) -> Found:
    yield from broken(RULE, template, _obligations(template))


def _obligations(template: Template) -> Iterator[Obligation]:
    found: dict[str, list[Emptier]] = {}
    for emptier in emptiers(template):
        if emptier.surely and not template.resources[emptier.bucket].is_kept:
            found.setdefault(emptier.bucket, []).append(emptier)
    for write in writes(template) if found else ():
        for emptier in found.get(write.bucket.id, ()):
            if not _is_named_by_its_permission(template, write, emptier):
                yield Obligation(
                    first=emptier.by,
                    then=write.by,
                    why=f"{write.by.id} makes a service write into {write.bucket.id} for as long as it is there",
                    on_create=(
                        f"if the create fails then, its rollback has no {emptier.by.id} to empty {write.bucket.id}, "
                        f"and S3 refuses to delete it: {NOT_EMPTY}"
                    ),
                    on_delete=f"S3 refuses to delete {write.bucket.id}, written into after it was emptied: {NOT_EMPTY}",
                    when=write.guard | emptier.guard,
                    about=write.bucket.id,
                    instead=(
                        f"remove {emptier.by.id}, and set on {write.bucket.id}: "
                        '"DeletionPolicy": "RetainExceptOnCreate"'
                    ),
                )


def _is_named_by_its_permission(template: Template, write: Write, emptier: Emptier) -> bool:
    """Whether the emptier has to wait for what is logged: a policy that is named after it, as CDK writes it.

    What S3 itself delivers comes hours late in any order; it is the end of the policy that stops it.
    """
    return write.writer.late and bool(template.graph.path(emptier.by.id, write.by.id))
