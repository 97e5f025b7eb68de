"""Where the pipeline keeps what its actions hand to one another."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from network.acknowledge import NAG, acknowledge

KEPT = Duration.days(30)
"""An execution that is retried needs its artifacts; CodePipeline lets an approval wait for seven days."""


class Artifacts(Construct):
    """A bucket under a rotated key of its own: target accounts read it, and only a customer key can admit them (P2).

    All of it can be made again from the repository, so it goes with the stack. The bucket that CDK Pipelines would
    make is always kept and cannot be configured.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.key = kms.Key(
            self,
            "Key",
            description="Artifacts of the pipeline; read by the deploy roles of the target accounts",
            enable_key_rotation=True,
            pending_window=Duration.days(7),
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            lifecycle_rules=[
                s3.LifecycleRule(expiration=KEPT, abort_incomplete_multipart_upload_after=Duration.days(1))
            ],
            removal_policy=RemovalPolicy.DESTROY,
            auto_delete_objects=True,
        )
        acknowledge(self.bucket, {f"{NAG}S1": "CodePipeline and CodeBuild alone touch it; CloudTrail has their calls"})
