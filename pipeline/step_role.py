"""What a step's build runs as: a role that may assume one role in one target account."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from network.acknowledge import accept_wildcards
from pipeline.artifacts import Artifacts
from pipeline.wildcards import objects_of
from stages.names import role_arn


class StepRole(Construct):
    """Reads its input artifact, writes its log, and assumes `target_role` in `target_account`: nothing else.

    Its name is fixed, because the access stack of the target account trusts it by name, before it exists. `role` takes
    no further statements: what CDK would add (write to the artifacts, report groups) no step of ours needs. A build's
    own needs: https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        role_name: str,
        target_account: str,
        target_role: str,
        artifacts: Artifacts,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, id_)
        role = iam.Role(self, "Role", role_name=role_name, assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"))
        statements = {
            "AssumeOneRole": (["sts:AssumeRole"], role_arn(target_account, target_role)),
            "ReadInputArtifact": (["s3:GetObject", "s3:GetObjectVersion"], artifacts.bucket.arn_for_objects("*")),
            "FindArtifacts": (["s3:GetBucketAcl", "s3:GetBucketLocation"], artifacts.bucket.bucket_arn),
            "DecryptInputArtifact": (["kms:Decrypt"], artifacts.key.key_arn),
            "WriteLog": (["logs:CreateLogStream", "logs:PutLogEvents"], log_group.log_group_arn),
        }
        for sid, (actions, resource) in statements.items():
            role.add_to_policy(iam.PolicyStatement(sid=sid, actions=actions, resources=[resource]))
        accept_wildcards(
            role,
            "a build reads what the execution's source action wrote, under a name of its own",
            objects_of(artifacts.bucket),
        )
        self.role = role.without_policy_updates()
