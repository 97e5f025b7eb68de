"""A pipeline small enough to read: source, one build, one stack through a change set, an approval between them."""

import json
from typing import Any

TOOLS = "111111111111"
REGION = "us-east-1"
NAME = "pipeline-small"
STACK = "stack-small-pipeline"
DEPLOYED = "stack-small-deployed"
BUCKET = "small-pipeline-artifacts"

TEMPLATE = {
    "Resources": {"Word": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "first"}}},
    "Outputs": {"Name": {"Value": {"Ref": "Word"}}},
}
"""What the pipeline deploys; the source holds it as template.json."""

BROKEN = {
    "Resources": {
        "First": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "a", "Name": "/same"}},
        "Second": {
            "Type": "AWS::SSM::Parameter",
            "DependsOn": "First",
            "Properties": {"Type": "String", "Value": "b", "Name": "/same"},
        },
    }
}
"""Two parameters of one name: the second cannot be made."""

BUILDSPEC: dict[str, Any] = {
    "version": "0.2",
    "env": {"exported-variables": ["GREETING"]},
    "phases": {
        "install": {"commands": ["cd ."]},
        "build": {
            "commands": [
                'export GREETING="hello $WHO"',
                "mkdir -p out && cp template.json out/",
                'echo "$GREETING in $CODEBUILD_SRC_DIR, succeeding $CODEBUILD_BUILD_SUCCEEDING"',
            ]
        },
    },
    "artifacts": {"base-directory": "out", "files": ["**/*"]},
}


def template(
    *,
    buildspec: dict[str, Any] | None = None,
    question: str = "#{Build.GREETING}",
    restarts: bool = True,
    closed: str = "",
    **without: bool,
) -> dict[str, Any]:
    """The pipeline's own stack. `question` is the approval's, `closed` the stage before which an execution waits; each
    of `without` takes one right away."""
    roles = {
        "PipelineRole": _role("codepipeline", _pipeline_rights()),
        "ActionRole": _role(
            None,
            [
                _allow(["codebuild:StartBuild", "codebuild:BatchGetBuilds"], _arn("Project")),
                _allow(["sns:Publish"], {"Ref": "Topic"}),
            ],
            trusts=[] if without.get("trust_in_action_role") else ["PipelineRole"],
        ),
        "DeployRole": _role(
            None,
            [
                *_store_rights(),
                _allow(["cloudformation:*"], f"arn:aws:cloudformation:{REGION}:{TOOLS}:stack/{DEPLOYED}/*"),
                _allow(["iam:PassRole"], _arn("ExecutionRole")),
            ],
            trusts=["PipelineRole"],
        ),
        "ExecutionRole": _role("cloudformation", [_allow(["ssm:*"], "*")]),
        "BuildRole": _role(
            "codebuild", [*_store_rights(key=not without.get("key_for_build")), _allow(["logs:*"], "*")]
        ),
    }
    return {"Resources": roles | _store() | _project(buildspec or BUILDSPEC) | _pipeline(question, restarts, closed)}


def _allow(actions: list[str], resource: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _arn(logical_id: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _role(service: str | None, rights: list[dict[str, Any]], trusts: list[str] | None = None) -> dict[str, Any]:
    principals: list[dict[str, Any]] = [{"AWS": _arn(role)} for role in trusts or []]
    if service:
        principals.append({"Service": f"{service}.amazonaws.com"})
    if not principals:
        principals = [{"AWS": "arn:aws:iam::999999999999:root"}]
    trust = [{"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"} for who in principals]
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": _document(trust),
            "Policies": [{"PolicyName": "rights", "PolicyDocument": _document(rights)}],
        },
    }


def _store_rights(*, key: bool = True) -> list[dict[str, Any]]:
    objects = _allow(["s3:GetObject*", "s3:PutObject*", "s3:GetBucket*", "s3:List*"], "*")
    use = _allow(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:DescribeKey"], _arn("Key"))
    return [objects, use] if key else [objects]


def _pipeline_rights() -> list[dict[str, Any]]:
    assume = f"arn:aws:iam::{TOOLS}:role/*"
    return [*_store_rights(), _allow(["sts:AssumeRole"], assume)]


def _store() -> dict[str, Any]:
    everything = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": _document([everything])}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}},
        "Topic": {"Type": "AWS::SNS::Topic"},
    }


def _project(buildspec: dict[str, Any]) -> dict[str, Any]:
    return {
        "Project": {
            "Type": "AWS::CodeBuild::Project",
            "Properties": {
                "Name": "project-small",
                "ServiceRole": _arn("BuildRole"),
                "EncryptionKey": _arn("Key"),
                "Source": {"Type": "CODEPIPELINE", "BuildSpec": json.dumps(buildspec)},
                "Artifacts": {"Type": "CODEPIPELINE"},
                "Environment": {
                    "Type": "LINUX_CONTAINER",
                    "Image": "aws/codebuild/standard:7.0",
                    "ComputeType": "BUILD_GENERAL1_SMALL",
                },
                "TimeoutInMinutes": 5,
            },
        }
    }


def _pipeline(question: str, restarts: bool, closed: str) -> dict[str, Any]:
    build = {
        "ProjectName": {"Ref": "Project"},
        "EnvironmentVariables": json.dumps([{"name": "WHO", "type": "PLAINTEXT", "value": "#{Source.BranchName}"}]),
    }
    change_set = {"StackName": DEPLOYED, "ChangeSetName": "PipelineChange"}
    prepare = change_set | {
        "ActionMode": "CHANGE_SET_REPLACE",
        "TemplatePath": "Built::template.json",
        "RoleArn": _arn("ExecutionRole"),
    }
    source = {"ConnectionArn": "arn:aws:codeconnections:x", "FullRepositoryId": "o/r", "BranchName": "main"}
    approval = {"CustomData": question, "NotificationArn": {"Ref": "Topic"}}
    return {
        "Pipeline": {
            "Type": "AWS::CodePipeline::Pipeline",
            "DependsOn": ["PipelineRole", "ActionRole", "DeployRole", "BuildRole", "ExecutionRole"],
            "Properties": {
                "Name": NAME,
                "RoleArn": _arn("PipelineRole"),
                "RestartExecutionOnUpdate": restarts,
                **({"DisableInboundStageTransitions": [{"StageName": closed, "Reason": "wait"}]} if closed else {}),
                "ArtifactStore": {
                    "Type": "S3",
                    "Location": {"Ref": "Bucket"},
                    "EncryptionKey": {"Type": "KMS", "Id": _arn("Key")},
                },
                "Stages": [
                    _stage(
                        "Source", _action("Source", "CodeStarSourceConnection", source, Namespace="Source", out="Src")
                    ),
                    _stage(
                        "Build",
                        _action("Build", "CodeBuild", build, "ActionRole", Namespace="Build", into="Src", out="Built"),
                    ),
                    _stage(
                        "Deploy",
                        _action("Approval", "Manual", approval, "ActionRole"),
                        _action("Deploy", "CloudFormation", prepare, "DeployRole", 2, "Prepare", into="Built"),
                        _action(
                            "Deploy",
                            "CloudFormation",
                            change_set | {"ActionMode": "CHANGE_SET_EXECUTE"},
                            "DeployRole",
                            3,
                            "Execute",
                            Namespace="Deployed",
                        ),
                    ),
                ],
            },
        }
    }


def _stage(name: str, *actions: dict[str, Any]) -> dict[str, Any]:
    return {"Name": name, "Actions": list(actions)}


def _action(
    category: str,
    provider: str,
    configuration: dict[str, Any],
    role: str = "",
    order: int = 1,
    name: str = "",
    *,
    into: str = "",
    out: str = "",
    **more: Any,
) -> dict[str, Any]:
    kind = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    return {
        "Name": name or category,
        "ActionTypeId": kind,
        "Configuration": configuration,
        "RunOrder": order,
        **({"RoleArn": _arn(role)} if role else {}),
        **({"InputArtifacts": [{"Name": into}]} if into else {}),
        **({"OutputArtifacts": [{"Name": out}]} if out else {}),
        **more,
    }
