"""How the log bucket's objects come into another region: what S3 is told to do, and the role it does it as (N15)."""

import json

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from network.acknowledge import accept_wildcards
from stages.outputs import REPLICA_BUCKET_ARN, REPLICA_KEY_ARN
from stages.props import NetworkProps

EVERY_OBJECT = "S3 replicates every object of the log bucket, under the name that its delivery gave it"


class Replication(Construct):
    """Every new object, encrypted anew under the replica's key. What is deleted here stays there.

    The replica's bucket and key are known by its stack's outputs, across regions. The key goes by its ARN: of an alias,
    S3's reference and its users say different things (ministryofjustice/aws-root-account#1015), and a replication that
    cannot encrypt fails silently.
    """

    def __init__(
        self, scope: Construct, id_: str, *, props: NetworkProps, region: str, bucket: s3.Bucket, key: kms.Key
    ) -> None:
        super().__init__(scope, id_)
        replica, replica_key = (
            cdk.Fn.get_stack_output(props.names.replica_stack, output, region)
            for output in (REPLICA_BUCKET_ARN, REPLICA_KEY_ARN)
        )
        role = iam.Role(
            self,
            "Role",
            description="Replication of the flow logs: reads their bucket, and writes into its replica",
            assumed_by=iam.ServicePrincipal(
                "s3.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": props.account}}
            ),
        )
        self._may_read(role, bucket, key, props.region)
        self._may_write(role, replica, replica_key, region)
        _source(bucket).replication_configuration = _everything(role, replica, replica_key)
        cdk.Tags.of(role).add("Name", props.names.of("role", "replication"))

    def _may_read(self, role: iam.Role, bucket: s3.Bucket, key: kms.Key, region: str) -> None:
        """https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html"""
        versions = [f"s3:GetObjectVersion{what}" for what in ("ForReplication", "Acl", "Tagging")]
        _allow(role, ["s3:GetReplicationConfiguration", "s3:ListBucket"], bucket.bucket_arn)
        _allow(role, versions, bucket.arn_for_objects("*"))
        _allow(role, ["kms:Decrypt"], key.key_arn, through_s3_of=region)
        accept_wildcards(role, EVERY_OBJECT, f"Resource::<{cdk.Stack.of(self).get_logical_id(_source(bucket))}.Arn>/*")

    def _may_write(self, role: iam.Role, replica: str, key: str, region: str) -> None:
        """https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html"""
        _allow(role, ["s3:ReplicateObject", "s3:ReplicateTags"], cdk.Fn.join("", [replica, "/*"]))
        _allow(role, ["kms:Encrypt", "kms:GenerateDataKey"], key, through_s3_of=region)
        named = json.dumps(cdk.Stack.of(self).resolve(replica), separators=(",", ":"))
        accept_wildcards(role, EVERY_OBJECT, f"Resource::{named}/*")


def _allow(role: iam.Role, actions: list[str], resource: str, *, through_s3_of: str = "") -> None:
    conditions = {"StringEquals": {"kms:ViaService": f"s3.{through_s3_of}.amazonaws.com"}} if through_s3_of else {}
    role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[resource], conditions=conditions))


def _source(bucket: s3.Bucket) -> s3.CfnBucket:
    """CDK's own rule wants a destination bucket of its own, and knows no output of another region."""
    resource = bucket.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        raise TypeError(f"{bucket.node.path} makes no bucket")
    return resource


def _everything(role: iam.Role, replica: str, key: str) -> s3.CfnBucket.ReplicationConfigurationProperty:
    """Without deletions: what somebody deletes here is what the replica is there for."""
    return s3.CfnBucket.ReplicationConfigurationProperty(
        role=role.role_arn,
        rules=[
            s3.CfnBucket.ReplicationRuleProperty(
                id="everything",
                status="Enabled",
                priority=0,
                filter=s3.CfnBucket.ReplicationRuleFilterProperty(prefix=""),
                delete_marker_replication=s3.CfnBucket.DeleteMarkerReplicationProperty(status="Disabled"),
                source_selection_criteria=s3.CfnBucket.SourceSelectionCriteriaProperty(
                    sse_kms_encrypted_objects=s3.CfnBucket.SseKmsEncryptedObjectsProperty(status="Enabled")
                ),
                destination=s3.CfnBucket.ReplicationDestinationProperty(
                    bucket=replica,
                    encryption_configuration=s3.CfnBucket.EncryptionConfigurationProperty(replica_kms_key_id=key),
                ),
            )
        ],
    )
