"""Where a second region keeps a replica of the flow logs (N15)."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from network.acknowledge import NAG, acknowledge
from network.log_bucket import lifecycle_rules
from stages.outputs import REPLICA_BUCKET_ARN, REPLICA_KEY_ARN
from stages.props import NetworkProps


class LogReplicaStack(cdk.Stack):
    """A bucket like the log bucket, kept as that is, under a key of its own, which is kept too: so a deletion of the
    stack loses nothing, and it is not protected from one.

    Deployed before the network's stack, which finds both by this stack's outputs: neither has a fixed name that, once
    kept, would block the next create.
    """

    def __init__(self, scope: Construct, id_: str, props: NetworkProps, region: str) -> None:
        tags = props.names.tags()
        super().__init__(
            scope,
            id_,
            stack_name=props.names.replica_stack,
            env=cdk.Environment(account=props.account, region=region),
            description=f"The replica of the logs of {props.suffix}",
            tags=tags,
        )
        kept = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        key = kms.Key(
            self,
            "Key",
            description=props.names.of("key", "flow-logs-replica"),
            enable_key_rotation=True,
            pending_window=cdk.Duration.days(props.key_pending_days),
            removal_policy=kept,
        )
        bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=list(lifecycle_rules(props.log_bucket)),
            removal_policy=kept,
        )
        if bucket.policy:
            bucket.policy.apply_removal_policy(kept)
        for output, value in {REPLICA_BUCKET_ARN: bucket.bucket_arn, REPLICA_KEY_ARN: key.key_arn}.items():
            cdk.CfnOutput(self, output, value=value)
        for key_, value in tags.items():
            cdk.Tags.of(self).add(key_, value)
        cdk.Tags.of(key).add("Name", props.names.of("key", "flow-logs-replica"))
        cdk.Tags.of(bucket).add("Name", props.names.of("s3", "flow-logs-replica"))
        acknowledge(
            bucket,
            {
                f"{NAG}S1": "A log of a log bucket needs a bucket in turn; CloudTrail records access.",
                "CloudFormation-Validate::W9003": "CDK writes the filter's size as a number; S3 takes both.",
            },
        )
