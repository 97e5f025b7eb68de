"""What an environment in another region than the pipeline's makes CDK add: an artifact bucket there (SPEC N14, N15).

CodePipeline reads an action's artifacts in the action's region. CDK makes the bucket in a stack of its own, under a
fixed name: the pipeline's stack must know it, and a name is all that reaches another region. Such a stack has no
function that could empty its bucket, so whoever deletes it empties the bucket first.
"""

from aws_cdk import Duration, RemovalPolicy, Stack, pipelines
from aws_cdk import aws_s3 as s3

from network.acknowledge import NAG, accept_wildcards, acknowledge
from pipeline.artifacts import KEPT
from stages.names import Names

OBJECTS = "CDK's grant to hand on artifacts: on the pipeline's own bucket of that region, which holds nothing else"
KEY = "CDK's grant on the key of that bucket, of which only an alias is known here, and a policy takes no alias"


def own_other_regions(pipeline: pipelines.CodePipeline, *, names: Names) -> None:
    """Tags the stacks that CDK made for other regions, keeps nothing of theirs, and answers what is found."""
    role = pipeline.pipeline.role
    for support in pipeline.pipeline.cross_region_support.values():
        for key, value in names.tags().items():
            support.stack.add_stack_tag(key, value)
        bucket = support.replication_bucket
        if isinstance(bucket, s3.Bucket):
            bucket.add_lifecycle_rule(expiration=KEPT, abort_incomplete_multipart_upload_after=Duration.days(1))
        bucket.apply_removal_policy(RemovalPolicy.DESTROY)
        acknowledge(bucket, {f"{NAG}S1": "CodePipeline alone touches it; CloudTrail has its calls"})
        accept_wildcards(role, OBJECTS, f"Resource::arn:aws:s3:::{Stack.of(pipeline).resolve(bucket.bucket_name)}/*")
        accept_wildcards(role, KEY, "Resource::*")
