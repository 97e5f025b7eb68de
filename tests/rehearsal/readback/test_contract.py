"""Read back from the emulated AWS: what was deployed is confirmed, and what was changed behind its back is seen."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from rehearsal.emulator.process import ROOT, EmulatedAws
from rehearsal.readback.fidelity import read_back
from rehearsal.sessions import EmulatedSession
from rehearsal.timeline import Fidelity

pytestmark = pytest.mark.machine

PYTHON = ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python"
ACCOUNT, REGION, STACK = "222222222222", "us-east-1", "stack-readback-test"
TAGS = [{"Key": "Name", "Value": "readback"}, {"Key": "CostCenter", "Value": "NetworkOps"}]


def policy(principal: object, action: str, **more: object) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": principal, "Action": action, **more}],
    }


def resource(kind: str, **properties: object) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


RESOURCES = {
    "Vpc": resource("EC2::VPC", CidrBlock="172.30.0.0/16", EnableDnsHostnames=True, EnableDnsSupport=True, Tags=TAGS),
    "Subnet": resource(
        "EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="172.30.0.0/24", AvailabilityZone="us-east-1a", Tags=TAGS
    ),
    "Table": resource("EC2::RouteTable", VpcId={"Ref": "Vpc"}, Tags=TAGS),
    "Gateway": resource("EC2::InternetGateway", Tags=TAGS),
    "Attachment": resource("EC2::VPCGatewayAttachment", VpcId={"Ref": "Vpc"}, InternetGatewayId={"Ref": "Gateway"}),
    "Route": {
        **resource(
            "EC2::Route",
            RouteTableId={"Ref": "Table"},
            DestinationCidrBlock="0.0.0.0/0",
            GatewayId={"Ref": "Gateway"},
        ),
        "DependsOn": "Attachment",
    },
    "Association": resource(
        "EC2::SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId={"Ref": "Table"}
    ),
    "Acl": resource("EC2::NetworkAcl", VpcId={"Ref": "Vpc"}, Tags=TAGS),
    "Entry": resource(
        "EC2::NetworkAclEntry",
        NetworkAclId={"Ref": "Acl"},
        RuleNumber=100,
        Egress=False,
        RuleAction="allow",
        Protocol=6,
        CidrBlock="0.0.0.0/0",
        PortRange={"From": 1024, "To": 65535},
    ),
    "Group": resource(
        "EC2::SecurityGroup",
        GroupDescription="NAT instances",
        VpcId={"Ref": "Vpc"},
        SecurityGroupIngress=[{"CidrIp": "172.30.128.0/24", "IpProtocol": "-1", "Description": "private"}],
        Tags=TAGS,
    ),
    "Bucket": resource(
        "S3::Bucket",
        VersioningConfiguration={"Status": "Enabled"},
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        BucketEncryption={
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        LifecycleConfiguration={"Rules": [{"Id": "expire", "Status": "Enabled", "ExpirationInDays": 90}]},
        Tags=TAGS,
    ),
    "Key": resource(
        "KMS::Key",
        EnableKeyRotation=True,
        KeyPolicy=policy({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*", Resource="*"),
    ),
    "Topic": resource("SNS::Topic", KmsMasterKeyId={"Fn::GetAtt": ["Key", "Arn"]}, Tags=TAGS),
    "Logs": resource("Logs::LogGroup", RetentionInDays=30, Tags=TAGS),
    "Role": resource(
        "IAM::Role",
        AssumeRolePolicyDocument=policy({"Service": "codebuild.amazonaws.com"}, "sts:AssumeRole"),
        Policies=[{"PolicyName": "read", "PolicyDocument": policy("*", "s3:GetObject", Resource="*")}],
    ),
    "Parameter": resource("SSM::Parameter", Name="/sluice/test/VpcId", Type="String", Value={"Ref": "Vpc"}),
    "Rule": resource("Events::Rule", ScheduleExpression="rate(5 minutes)", State="ENABLED"),
    "Project": resource(
        "CodeBuild::Project",
        ServiceRole={"Fn::GetAtt": ["Role", "Arn"]},
        Artifacts={"Type": "NO_ARTIFACTS"},
        Environment={
            "ComputeType": "BUILD_GENERAL1_SMALL",
            "Image": "aws/codebuild/standard:7.0",
            "Type": "LINUX_CONTAINER",
        },
        Source={"Type": "NO_SOURCE", "BuildSpec": '{"version": "0.2", "phases": {"build": {"commands": ["true"]}}}'},
        TimeoutInMinutes=30,
    ),
}


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedAws]:
    """An emulated AWS with one stack in it."""
    workdir: Path = tmp_path_factory.mktemp("emulated-aws")
    with EmulatedAws.start(python=PYTHON, workdir=workdir) as running:
        stacks = session(running).client("cloudformation")
        stacks.create_stack(
            StackName=STACK,
            TemplateBody=json.dumps({"Resources": RESOURCES}),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        deadline = time.monotonic() + 60
        while (status := stacks.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]) != "CREATE_COMPLETE":
            assert "ROLLBACK" not in status
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield running


def session(aws: EmulatedAws) -> boto3.Session:
    return EmulatedSession(endpoint=aws.endpoint, credentials=aws.control.root(ACCOUNT), region=REGION)


def told(aws: EmulatedAws) -> Fidelity:
    (stack,) = [stack for stack in aws.control.stacks(ACCOUNT, REGION) if stack["name"] == STACK]
    return read_back(session(aws), account=ACCOUNT, region=REGION, stack=STACK, resources=stack["resources"])


def test_what_was_deployed_is_confirmed(aws: EmulatedAws) -> None:
    """Every property of every type in the stack is read back and equal."""
    found = told(aws)

    assert [] == found.different + found.unconfirmed
    assert found.confirmed == found.properties > 50


def test_what_was_changed_behind_the_template_is_different(aws: EmulatedAws) -> None:
    """A rule, a tag, a retention and a version that somebody changed by hand are told with both values."""
    ids = {each["logical_id"]: each["physical_id"] for each in aws.control.stacks(ACCOUNT, REGION)[0]["resources"]}
    by_hand = session(aws)
    by_hand.client("s3").put_bucket_versioning(Bucket=ids["Bucket"], VersioningConfiguration={"Status": "Suspended"})
    by_hand.client("logs").put_retention_policy(logGroupName=ids["Logs"], retentionInDays=1)
    by_hand.client("ec2").create_tags(Resources=[ids["Vpc"]], Tags=[{"Key": "CostCenter", "Value": "Other"}])
    by_hand.client("ec2").delete_route(RouteTableId=ids["Table"], DestinationCidrBlock="0.0.0.0/0")

    different = told(aws).different

    assert (
        "Bucket (AWS::S3::Bucket).VersioningConfiguration.Status: template says Enabled, AWS says Suspended"
        in different
    )
    assert "Logs (AWS::Logs::LogGroup).RetentionInDays: template says 30, AWS says 1" in different
    assert "Vpc (AWS::EC2::VPC).Tags.CostCenter: template says NetworkOps, AWS says Other" in different
    assert 3 == len([line for line in different if line.startswith("Route (AWS::EC2::Route).")])
    assert 6 == len(different)
