"""A pipeline's artifact bucket that is kept outlives the pipeline: each one that is destroyed leaves one behind."""

from collections.abc import Iterator
from typing import Any

from hazards.pipelines.shape import Pipeline, once, pipelines
from hazards.rule import Found, Level, Rule
from hazards.template.view import Template

RULE = Rule(
    code="H508",
    title="artifact bucket that outlives its pipeline",
    level=Level.WARNING,
    source="https://github.com/aws/aws-cdk/issues/36624",
)
BUCKET = "AWS::S3::Bucket"


def check(template: Template) -> Found:
    yield from once(_found(template))


def _found(template: Template) -> Found:
    for pipeline in pipelines(template):
        if pipeline.resource.is_kept:
            continue
        for location in _locations(pipeline):
            bucket = template.resource(location, BUCKET)
            if bucket and bucket.is_kept:
                yield RULE.hazard(
                    template,
                    bucket,
                    pipeline.resource,
                    what=f"{bucket.id} stays, with all its artifacts, when {pipeline.resource.id} is destroyed",
                    why="artifacts can be made again from the source; the bucket is kept, and its stack forgets it",
                    order=(
                        *pipeline.under,
                        f"delete the stack: {pipeline.resource} goes, {bucket} is kept",
                        "create the stack again: it makes another bucket, and the first one is nobody's",
                    ),
                    fix=f'on {bucket.id}: "DeletionPolicy": "Delete", and let something empty it before'
                    " (CDK: artifact_bucket=Bucket(removal_policy=DESTROY, auto_delete_objects=True))",
                )


def _locations(pipeline: Pipeline) -> Iterator[Any]:
    """Of the one store, or of each region's."""
    stores = pipeline.properties.get("ArtifactStores")
    each = [one.get("ArtifactStore") for one in stores if isinstance(one, dict)] if isinstance(stores, list) else []
    for store in (pipeline.properties.get("ArtifactStore"), *each):
        if isinstance(store, dict):
            yield store.get("Location")
