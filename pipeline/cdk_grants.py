"""What CDK Pipelines grants to the roles that it makes: the permission it forgets, and why its wildcards are accepted.

None of these policies can be handed in; each is CDK's own, and its scope was read in the synthesized template.
"""

from aws_cdk import Stack, pipelines
from aws_cdk import aws_iam as iam
from constructs import Construct

from network.acknowledge import accept_wildcards
from pipeline.artifacts import Artifacts
from pipeline.wildcards import logical_id, objects_of

READ = ("Action::s3:GetBucket*", "Action::s3:GetObject*", "Action::s3:List*")
WRITE = (*READ, "Action::s3:Abort*", "Action::s3:DeleteObject*")
ENCRYPT = ("Action::kms:GenerateDataKey*", "Action::kms:ReEncrypt*")
ARTIFACTS = "CDK's grant to hand on artifacts: on the pipeline's own bucket, which holds nothing else, and on its key"
OWN_BUILD = "CDK's grant of what a project logs and reports, under names that begin with the project's own"
BOOTSTRAP_ROLES = "CDK's grant to assume roles of this account that carry a bootstrap role's tag, and no others"
STATUS = "CDK's grant to read stack states and bucket names, which the CLI looks up before it deploys"
PUBLISHER = "CDK's grant to the role that all asset projects share, so that it can name none of them"


def use_connection(pipeline: pipelines.CodePipeline, *, source: str, connection: str) -> None:
    """Lets the source action use a connection whose ARN says codeconnections.

    CDK grants codestar-connections:UseConnection only, and the prefixes of action and ARN must agree:
    https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
    """
    role = _at(pipeline.pipeline, f"Source/{source}/CodePipelineActionRole")
    if not isinstance(role, iam.Role):
        raise TypeError(f"{role.node.path} is no role")
    role.add_to_policy(iam.PolicyStatement(actions=["codeconnections:UseConnection"], resources=[connection]))


def accept_grants(pipeline: pipelines.CodePipeline, *, source: str, artifacts: Artifacts) -> None:
    """Answers each wildcard in the roles that CDK made for a pipeline that has been built."""
    objects = objects_of(artifacts.bucket)
    actions, mutation = pipeline.pipeline, _at(pipeline, "UpdatePipeline/SelfMutation")
    synth = _at(actions, "Build/Synth/CdkBuildProject")
    for writer in (_at(actions, "Role"), _at(actions, f"Source/{source}/CodePipelineActionRole"), synth):
        accept_wildcards(writer, ARTIFACTS, *WRITE, *ENCRYPT, objects)
    accept_wildcards(mutation, ARTIFACTS, *READ, *ENCRYPT, objects)
    accept_wildcards(mutation, BOOTSTRAP_ROLES, f"Resource::arn:*:iam::{Stack.of(pipeline).account}:role/*")
    accept_wildcards(mutation, STATUS, "Resource::*")
    for project in (synth, mutation):
        accept_wildcards(
            project, OWN_BUILD, *_builds(pipeline, f"<{logical_id(project)}>:*", f"<{logical_id(project)}>-*")
        )
    publisher = _at(pipeline, "Assets/FileRole")
    accept_wildcards(publisher, ARTIFACTS, *READ, objects)
    accept_wildcards(publisher, PUBLISHER, "Resource::*", *_builds(pipeline, "*", "*"))


def _builds(pipeline: pipelines.CodePipeline, log_group: str, report_group: str) -> tuple[str, str]:
    stack = Stack.of(pipeline)
    here = f"{stack.region}:{stack.account}"
    return (
        f"Resource::arn:aws:logs:{here}:log-group:/aws/codebuild/{log_group}",
        f"Resource::arn:aws:codebuild:{here}:report-group/{report_group}",
    )


def _at(scope: Construct, path: str) -> Construct:
    found = scope
    for step in path.split("/"):
        child = found.node.find_child(step)
        if not isinstance(child, Construct):
            raise TypeError(f"{found.node.path}/{step} is no construct")
        found = child
    return found
