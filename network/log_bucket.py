"""Where flow logs are kept: the bucket, its key, and how its objects age."""

from collections.abc import Iterator

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from network.acknowledge import NAG, acknowledge
from network.log_replica import Replication
from stages.props import LogBucketProps, NetworkProps

DELIVERY = "delivery.logs.amazonaws.com"


class LogBucket(Construct):
    """The flow logs' bucket (N9): kept with all that it needs to stay useful, or emptied and destroyed with the stack.

    "Kept" is kept except on create: a failed first create leaves nothing that would block the next one. It finds the
    bucket empty, because nothing writes before the flow logs, which come last (N8).
    """

    def __init__(self, scope: Construct, id_: str, *, props: NetworkProps) -> None:
        super().__init__(scope, id_)
        removal = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if props.keep_logs else cdk.RemovalPolicy.DESTROY
        self.key = self._key(props, removal) if props.log_bucket.customer_key else None
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS if self.key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=self.key,
            bucket_key_enabled=True if self.key else None,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            versioned=props.log_bucket.versioned,
            lifecycle_rules=list(lifecycle_rules(props.log_bucket)),
            removal_policy=removal,
            auto_delete_objects=not props.keep_logs,
        )
        if (region := props.replicate_logs_to) and self.key:
            Replication(self, "Replication", props=props, region=region, bucket=self.bucket, key=self.key)
        # A kept bucket whose policy went would accept plain http and refuse the next deliveries.
        if self.bucket.policy:
            self.bucket.policy.apply_removal_policy(removal)
        cdk.Tags.of(self.bucket).add("Name", props.names.of("s3", "flow-logs"))
        acknowledge(
            self.bucket,
            {f"{NAG}S1": "A log of a log bucket needs a bucket in turn; CloudTrail records access."},
        )
        if props.log_bucket.glacier_after_days is not None:
            acknowledge(
                self.bucket,
                {"CloudFormation-Validate::W9003": "CDK writes the filter's size as a number; S3 takes both."},
            )

    def _key(self, props: NetworkProps, removal: cdk.RemovalPolicy) -> kms.Key:
        key = kms.Key(
            self,
            "Key",
            description=props.names.of("key", "flow-logs"),
            enable_key_rotation=True,
            pending_window=cdk.Duration.days(props.key_pending_days),
            removal_policy=removal,
        )
        key.add_to_resource_policy(delivery_may_use_the_key(props))
        cdk.Tags.of(key).add("Name", props.names.of("key", "flow-logs"))
        return key


def delivery_may_use_the_key(props: NetworkProps) -> iam.PolicyStatement:
    """Without it a flow log is ACTIVE and nothing arrives, silently; CDK grants nothing by itself.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html
    """
    return iam.PolicyStatement(
        sid="LogDelivery",
        principals=[iam.ServicePrincipal(DELIVERY)],
        actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        resources=["*"],
        conditions={
            "StringEquals": {"aws:SourceAccount": props.account},
            "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{props.region}:{props.account}:*"},
        },
    )


def lifecycle_rules(props: LogBucketProps) -> Iterator[s3.LifecycleRule]:
    """How objects age. Each concern is a rule of its own: S3 refuses some of them side by side in one."""
    if props.glacier_after_days is not None:
        yield s3.LifecycleRule(
            id="archive",
            # Most flow-log objects are small, and S3 leaves those under 128 KB where they are unless a rule says a
            # size: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
            object_size_greater_than=1,
            transitions=[
                s3.Transition(
                    storage_class=s3.StorageClass.GLACIER,
                    transition_after=cdk.Duration.days(props.glacier_after_days),
                )
            ],
        )
    yield s3.LifecycleRule(id="expire", expiration=cdk.Duration.days(props.expire_after_days))
    if props.noncurrent_expire_after_days is not None:
        yield s3.LifecycleRule(
            id="expire-noncurrent",
            noncurrent_version_expiration=cdk.Duration.days(props.noncurrent_expire_after_days),
        )
        # With versions, "expire" leaves a delete marker, and S3 takes no days beside this.
        yield s3.LifecycleRule(id="expire-delete-markers", expired_object_delete_marker=True)
    yield s3.LifecycleRule(id="abort-uploads", abort_incomplete_multipart_upload_after=cdk.Duration.days(7))
