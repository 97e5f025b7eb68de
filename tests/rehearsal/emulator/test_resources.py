"""The contract of the other types: what the template says is what each service's calls say, after each change."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.emulator.process import EmulatedAws
from tests.rehearsal.emulator.conftest import TOOLS, ClientOf
from tests.rehearsal.emulator.networks import NETWORK, Resource, att, instance, ref, resource, trusting
from tests.rehearsal.emulator.stacks import Stacks

pytestmark = pytest.mark.machine


@pytest.fixture
def stacks(client: ClientOf) -> Stacks:
    return Stacks(client("cloudformation"))


def bucket(**properties: Any) -> dict[str, Resource]:
    """A stack of one bucket."""
    return {"Bucket": resource("AWS::S3::Bucket", **properties)}


def test_a_bucket_is_as_the_template_says(stacks: Stacks, client: ClientOf) -> None:
    """Versioning, encryption, lifecycle, ownership, public access, tags and access logs read back."""

    rule = {
        "Id": "age",
        "Status": "Enabled",
        "ObjectSizeGreaterThan": 0,
        "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}],
        "ExpirationInDays": 365,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    blocks = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    given = bucket(
        VersioningConfiguration={"Status": "Enabled"},
        LifecycleConfiguration={"Rules": [rule]},
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        PublicAccessBlockConfiguration=dict.fromkeys(blocks, True),
        LoggingConfiguration={"DestinationBucketName": "elsewhere", "LogFilePrefix": "access/"},
        Tags=[{"Key": "Project", "Value": "sluice"}],
    )
    assert stacks.create("bucket", given) == "CREATE_COMPLETE"
    s3, name = client("s3"), stacks.physical_id("bucket", "Bucket")
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    (found,) = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert found == {
        "ID": "age",
        "Status": "Enabled",
        "Filter": {"ObjectSizeGreaterThan": 0},
        "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
        "Expiration": {"Days": 365},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    owner = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    assert owner == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"] == dict.fromkeys(blocks, True)
    assert s3.get_bucket_logging(Bucket=name)["LoggingEnabled"] == {
        "TargetBucket": "elsewhere",
        "TargetPrefix": "access/",
    }
    assert {"Key": "Project", "Value": "sluice"} in s3.get_bucket_tagging(Bucket=name)["TagSet"]

    plain = bucket(VersioningConfiguration={"Status": "Suspended"})
    assert stacks.update("bucket", plain) == "UPDATE_COMPLETE"
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Suspended"
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=name)
    assert stacks.delete("bucket") == "DELETE_COMPLETE"
    with pytest.raises(s3.exceptions.ClientError, match="404"):
        s3.head_bucket(Bucket=name)


def test_a_bucket_is_under_its_key(stacks: Stacks, client: ClientOf) -> None:
    """The customer managed key of a bucket's default encryption reads back; the key rotates, and goes in seven days."""

    key = resource("AWS::KMS::Key", KeyPolicy=ROOT_POLICY, EnableKeyRotation=True, PendingWindowInDays=7)
    given = {"Key": key, **bucket(BucketEncryption=under(att("Key", "Arn")))}
    assert stacks.create("key", given) == "CREATE_COMPLETE"
    s3, kms, key_id = client("s3"), client("kms"), stacks.physical_id("key", "Key")
    (rule,) = s3.get_bucket_encryption(Bucket=stacks.physical_id("key", "Bucket"))["ServerSideEncryptionConfiguration"][
        "Rules"
    ]
    default = rule["ApplyServerSideEncryptionByDefault"]
    assert default["SSEAlgorithm"] == "aws:kms"
    assert default["KMSMasterKeyID"].endswith(key_id)
    assert rule["BucketKeyEnabled"] is True
    assert kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"] is True

    assert stacks.delete("key") == "DELETE_COMPLETE"
    state = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    assert state["KeyState"] == "PendingDeletion"
    assert 6 < (state["DeletionDate"].timestamp() - state["CreationDate"].timestamp()) / 86400 < 8


ROOT_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}


def under(key: Any) -> Resource:
    """A bucket's encryption by a key."""
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]}


def test_a_topic_is_under_its_key(stacks: Stacks, client: ClientOf) -> None:
    """The topic's key is one of its attributes, and goes when the template drops it."""

    topic = {"Topic": resource("AWS::SNS::Topic", KmsMasterKeyId="alias/ours")}
    assert stacks.create("topic", topic) == "CREATE_COMPLETE"
    sns, arn = client("sns"), stacks.physical_id("topic", "Topic")
    assert sns.get_topic_attributes(TopicArn=arn)["Attributes"]["KmsMasterKeyId"] == "alias/ours"
    assert stacks.update("topic", {"Topic": resource("AWS::SNS::Topic", DisplayName="d")}) == "UPDATE_COMPLETE"
    assert "KmsMasterKeyId" not in sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert stacks.delete("topic") == "DELETE_COMPLETE"


def test_a_log_group_keeps_for_as_long_as_it_is_told(stacks: Stacks, client: ClientOf) -> None:
    """Retention reads back and changes in place; the generated name is new for each stack."""

    group = {"Group": resource("AWS::Logs::LogGroup", RetentionInDays=30)}
    assert stacks.create("log-group", group) == "CREATE_COMPLETE"
    logs, name = client("logs"), stacks.physical_id("log-group", "Group")
    assert retention(logs, name) == [30]
    group["Group"]["Properties"]["RetentionInDays"] = 90
    assert stacks.update("log-group", group) == "UPDATE_COMPLETE"
    assert retention(logs, name) == [90]
    assert stacks.delete("log-group") == "DELETE_COMPLETE"
    assert retention(logs, name) == []
    stacks.create("log-group", group)
    assert stacks.physical_id("log-group", "Group") != name
    stacks.delete("log-group")


def retention(logs: Any, name: str) -> list[int]:
    """Of the one group with that name."""
    return [group["retentionInDays"] for group in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]]


def test_a_log_group_that_was_left_behind_is_in_the_way(stacks: Stacks, client: ClientOf) -> None:
    """A fixed name that is taken fails the create."""

    client("logs").create_log_group(logGroupName="left-behind")
    group = {"Group": resource("AWS::Logs::LogGroup", LogGroupName="left-behind")}
    assert stacks.create("left-behind", group) == "ROLLBACK_COMPLETE"
    assert "already exists" in stacks.failures("left-behind")["Group"]
    client("logs").delete_log_group(logGroupName="left-behind")
    stacks.delete("left-behind")


def project(**properties: Any) -> Resource:
    """A CodeBuild project for a pipeline."""
    return resource(
        "AWS::CodeBuild::Project",
        **{
            "ServiceRole": att("Role", "Arn"),
            "Artifacts": {"Type": "CODEPIPELINE"},
            "Source": {"Type": "CODEPIPELINE", "BuildSpec": '{"version": "0.2"}'},
            "Environment": {
                "Type": "LINUX_CONTAINER",
                "ComputeType": "BUILD_GENERAL1_SMALL",
                "Image": "aws/codebuild/standard:7.0",
                "PrivilegedMode": True,
                "EnvironmentVariables": [{"Name": "STAGE", "Type": "PLAINTEXT", "Value": "dev"}],
            },
            "EncryptionKey": f"arn:aws:kms:us-east-1:{TOOLS}:key/one",
            "TimeoutInMinutes": 15,
            "Cache": {"Type": "NO_CACHE"},
            "LogsConfig": {"CloudWatchLogs": {"Status": "ENABLED", "GroupName": "builds"}},
            **properties,
        },
    )


BUILD_ROLE = resource("AWS::IAM::Role", AssumeRolePolicyDocument=trusting("codebuild.amazonaws.com"))


def test_a_build_project_reads_back_whole(stacks: Stacks, client: ClientOf) -> None:
    """Environment, buildspec, role, image, key, timeout and logs are what BatchGetProjects answers."""

    assert stacks.create("project", {"Role": BUILD_ROLE, "Project": project()}) == "CREATE_COMPLETE"
    codebuild, name = client("codebuild"), stacks.physical_id("project", "Project")
    (found,) = codebuild.batch_get_projects(names=[name])["projects"]
    assert found["source"] == {"type": "CODEPIPELINE", "buildspec": '{"version": "0.2"}'}
    assert found["environment"]["privilegedMode"] is True
    assert found["environment"]["environmentVariables"] == [{"name": "STAGE", "type": "PLAINTEXT", "value": "dev"}]
    assert found["encryptionKey"].endswith("key/one")
    assert found["timeoutInMinutes"] == 15
    assert found["logsConfig"] == {"cloudWatchLogs": {"status": "ENABLED", "groupName": "builds"}}
    assert found["serviceRole"].endswith(stacks.physical_id("project", "Role"))

    changed = project(EncryptionKey="arn:aws:kms:us-east-1:111111111111:key/two")
    assert stacks.update("project", {"Role": BUILD_ROLE, "Project": changed}) == "UPDATE_COMPLETE"
    (found,) = codebuild.batch_get_projects(names=[name])["projects"]
    assert found["encryptionKey"].endswith("key/two")
    assert stacks.delete("project") == "DELETE_COMPLETE"
    assert codebuild.batch_get_projects(names=[name])["projects"] == []


def pipeline(owner: str) -> Resource:
    """A pipeline of two stages."""
    source = {
        "Name": "Source",
        "ActionTypeId": {"Category": "Source", "Owner": "AWS", "Provider": "CodeStarSourceConnection", "Version": "1"},
        "Configuration": {"FullRepositoryId": owner + "/repository", "DetectChanges": False},
        "OutputArtifacts": [{"Name": "Code"}],
        "RunOrder": 1,
    }
    build = {
        "Name": "Synth",
        "ActionTypeId": {"Category": "Build", "Owner": "AWS", "Provider": "CodeBuild", "Version": "1"},
        "Configuration": {"ProjectName": "one", "EnvironmentVariables": '[{"name": "A", "value": "#{Source.Id}"}]'},
        "InputArtifacts": [{"Name": "Code"}],
        "RunOrder": 1,
        "RoleArn": att("Role", "Arn"),
    }
    return resource(
        "AWS::CodePipeline::Pipeline",
        PipelineType="V2",
        ExecutionMode="QUEUED",
        RestartExecutionOnUpdate=True,
        RoleArn=att("Role", "Arn"),
        ArtifactStore={"Type": "S3", "Location": "artifacts", "EncryptionKey": {"Type": "KMS", "Id": "a-key"}},
        Stages=[{"Name": "Source", "Actions": [source]}, {"Name": "Build", "Actions": [build]}],
    )


def test_a_pipeline_is_read_back_with_any_client(stacks: Stacks, client: ClientOf) -> None:
    """GetPipeline answers the resolved definition in the API's case; its version counts the changes."""

    role = resource("AWS::IAM::Role", AssumeRolePolicyDocument=trusting("codepipeline.amazonaws.com"))
    assert stacks.create("pipeline", {"Role": role, "Pipe": pipeline("us")}) == "CREATE_COMPLETE"
    codepipeline, name = client("codepipeline"), stacks.physical_id("pipeline", "Pipe")
    found = codepipeline.get_pipeline(name=name)["pipeline"]
    assert (found["pipelineType"], found["executionMode"], found["version"]) == ("V2", "QUEUED", 1)
    assert found["artifactStore"]["encryptionKey"] == {"type": "KMS", "id": "a-key"}
    source, build = (stage["actions"][0] for stage in found["stages"])
    assert source["configuration"] == {"FullRepositoryId": "us/repository", "DetectChanges": "false"}
    assert build["roleArn"].endswith(stacks.physical_id("pipeline", "Role"))
    assert json.loads(build["configuration"]["EnvironmentVariables"]) == [{"name": "A", "value": "#{Source.Id}"}]

    assert stacks.update("pipeline", {"Role": role, "Pipe": pipeline("them")}) == "UPDATE_COMPLETE"
    assert codepipeline.get_pipeline(name=name)["pipeline"]["version"] == 2
    assert name in {each["name"] for each in codepipeline.list_pipelines()["pipelines"]}
    assert stacks.delete("pipeline") == "DELETE_COMPLETE"
    with pytest.raises(codepipeline.exceptions.PipelineNotFoundException):
        codepipeline.get_pipeline(name=name)


def test_what_a_template_says_in_vain_is_reported(stacks: Stacks, emulated_aws: EmulatedAws, client: ClientOf) -> None:
    """A property that nothing reads is listed with type, logical id and name; the ones that are read are not."""

    given = bucket(AccelerateConfiguration={"AccelerationStatus": "Enabled"}, Tags=[{"Key": "a", "Value": "b"}])
    stacks.create("in-vain", given)
    found = [entry for entry in emulated_aws.control.ignored() if entry["stack"] == "in-vain"]
    assert [(entry["type"], entry["logical_id"], entry["properties"]) for entry in found] == [
        ("AWS::S3::Bucket", "Bucket", ["AccelerateConfiguration"])
    ]
    given["Bucket"]["Properties"]["Tags"] = [{"Key": "a", "Value": "c"}]
    stacks.update("in-vain", given)
    found = [entry for entry in emulated_aws.control.ignored() if entry["stack"] == "in-vain"]
    assert [entry["properties"] for entry in found] == [["AccelerateConfiguration"]]
    stacks.delete("in-vain")


def test_what_stays_as_it_was_is_not_in_vain(stacks: Stacks, emulated_aws: EmulatedAws) -> None:
    """An update reads what changes; what it leaves alone was performed by the create."""

    stacks.create("settled", {**NETWORK, "Nat": instance()})
    stacks.update("settled", {**NETWORK, "Nat": instance(SourceDestCheck=False)})
    assert [entry for entry in emulated_aws.control.ignored() if entry["stack"] == "settled"] == []
    stacks.delete("settled")


def test_resolved_stacks_are_told(stacks: Stacks, emulated_aws: EmulatedAws) -> None:
    """The control API answers each resource with its references resolved."""

    stacks.create(
        "resolved", {"One": resource("AWS::SNS::Topic"), "Two": resource("AWS::SNS::Topic", DisplayName=ref("One"))}
    )
    (found,) = [each for each in emulated_aws.control.stacks(TOOLS, "us-east-1") if each["name"] == "resolved"]
    by_id = {each["logical_id"]: each for each in found["resources"]}
    assert by_id["Two"]["properties"]["DisplayName"] == by_id["One"]["physical_id"]
    stacks.delete("resolved")


KEY = f"arn:aws:kms:us-west-2:{TOOLS}:key/2"


def test_a_bucket_is_replicated_to_another_region(stacks: Stacks, client: ClientOf) -> None:
    """An output of another region's stack is found there, and the replication reads back as the template says."""

    there = Stacks(client("cloudformation", region="us-west-2"))
    versioned = {"VersioningConfiguration": {"Status": "Enabled"}}
    outputs = {"Arn": {"Value": att("Bucket", "Arn")}}
    assert there.create("replica", bucket(**versioned), Outputs=outputs) == "CREATE_COMPLETE"
    asked = {"Fn::GetStackOutput": {"StackName": "replica", "OutputName": "Arn", "Region": "us-west-2"}}
    rule: dict[str, Any] = {
        "Id": "everything",
        "Status": "Enabled",
        "Priority": 0,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {"Bucket": asked, "EncryptionConfiguration": {"ReplicaKmsKeyID": KEY}},
    }
    role = f"arn:aws:iam::{TOOLS}:role/replication"
    given = bucket(ReplicationConfiguration={"Role": role, "Rules": [rule]}, **versioned)

    assert stacks.create("replicated", given) == "CREATE_COMPLETE", stacks.failures("replicated")
    name = stacks.physical_id("replicated", "Bucket")
    found = client("s3").get_bucket_replication(Bucket=name)["ReplicationConfiguration"]
    (told,) = found["Rules"]
    assert found["Role"] == role
    assert told.pop("ID") == rule.pop("Id")
    assert told == rule | {"Destination": rule["Destination"] | {"Bucket": there.outputs("replica")["Arn"]}}

    assert stacks.update("replicated", bucket(**versioned)) == "UPDATE_COMPLETE"
    with pytest.raises(ClientError, match="ReplicationConfigurationNotFoundError"):
        client("s3").get_bucket_replication(Bucket=name)


def test_an_output_that_is_not_there(stacks: Stacks) -> None:
    """It fails what asks for it, with its name and region."""

    asked = {"Fn::GetStackOutput": {"StackName": "nobody", "OutputName": "Arn", "Region": "us-west-2"}}

    assert stacks.create("asking", {"Topic": resource("AWS::SNS::Topic", TopicName=asked)}) == "ROLLBACK_COMPLETE"
    assert "us-west-2" in str(stacks.failures("asking"))
