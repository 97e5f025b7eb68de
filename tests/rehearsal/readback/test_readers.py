"""Readers whose answers have another shape than a template's."""

import pytest

from rehearsal.readback.api import Api
from rehearsal.readback.catalogue import READERS
from rehearsal.readback.compare import differences
from rehearsal.readback.resource import Properties, Resource
from tests.rehearsal.readback.stubs import Answers, StubbedSession


def read(kind: str, answers: Answers, properties: Properties, physical_id: str = "id") -> Properties:
    """What is told of those properties."""
    resource = Resource("Logical", kind, physical_id, properties)
    told = READERS[kind](Api(StubbedSession(answers)), resource)
    return {name: told[name] for name in properties}


def test_a_network_acl_entry_is_found_by_number_and_direction() -> None:
    """Two entries may have the same number, one for each direction."""
    common = {"RuleNumber": 100, "Protocol": "6", "PortRange": {"From": 443, "To": 443}}
    entries = [
        {**common, "Egress": True, "RuleAction": "deny"},
        {**common, "Egress": False, "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"},
    ]
    answers: Answers = {"ec2": [("describe_network_acls", {"NetworkAcls": [{"Entries": entries}]})]}
    template = {"NetworkAclId": "acl-1", "RuleNumber": 100, "Egress": False, "RuleAction": "allow", "Protocol": 6}

    assert [] == differences(template, read("AWS::EC2::NetworkAclEntry", answers, template))


def test_rules_that_aws_groups_are_told_singly() -> None:
    """One permission with two ranges is two rules of a template."""
    ranges = [{"CidrIp": "172.31.128.0/24", "Description": "a"}, {"CidrIp": "172.31.129.0/24"}]
    group = {"IpPermissions": [{"IpProtocol": "-1", "IpRanges": ranges}], "IpPermissionsEgress": []}
    answers: Answers = {"ec2": [("describe_security_groups", {"SecurityGroups": [group]})]}
    template = {
        "SecurityGroupIngress": [
            {"CidrIp": "172.31.129.0/24", "IpProtocol": "-1"},
            {"CidrIp": "172.31.128.0/24", "IpProtocol": "-1", "Description": "a"},
        ]
    }

    told = read("AWS::EC2::SecurityGroup", answers, template)

    assert [] == differences(template["SecurityGroupIngress"], told["SecurityGroupIngress"], "SecurityGroupIngress")


def test_a_volume_is_read_for_its_encryption() -> None:
    """An instance tells only a volume's id; whether it is encrypted, the volume says."""
    devices = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeId": "vol-1", "DeleteOnTermination": True}}]
    instance = {"InstanceId": "i-1", "BlockDeviceMappings": devices}
    answers: Answers = {
        "ec2": [
            ("describe_instances", {"Reservations": [{"Instances": [instance]}]}),
            ("describe_instance_attribute", {"UserData": {"Value": "IyE="}}),
            ("describe_volumes", {"Volumes": [{"Encrypted": False, "Size": 8, "VolumeType": "gp3"}]}),
        ]
    }
    ebs = {"Encrypted": True, "VolumeSize": 8, "VolumeType": "gp3"}
    template = {"BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": ebs}]}

    found = differences(template, read("AWS::EC2::Instance", answers, template))

    assert [".BlockDeviceMappings[0].Ebs.Encrypted: template says true, AWS says false"] == [
        str(each) for each in found
    ]


@pytest.mark.parametrize(("association", "public"), [({"PublicIp": "198.51.100.1"}, True), (None, False)])
def test_an_interface_is_told_as_a_template_writes_it(association: dict[str, str] | None, public: bool) -> None:
    """Its subnet, its groups in any order, its place, and whether it has a public address."""
    interface = {
        "SubnetId": "subnet-1",
        "Groups": [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}],
        "Attachment": {"DeviceIndex": 0},
        **({"Association": association} if association else {}),
    }
    answers: Answers = {
        "ec2": [
            ("describe_instances", {"Reservations": [{"Instances": [{"NetworkInterfaces": [interface]}]}]}),
            ("describe_instance_attribute", {"UserData": {}}),
        ]
    }
    written = {
        "AssociatePublicIpAddress": True,
        "DeviceIndex": "0",
        "GroupSet": ["sg-2", "sg-1"],
        "SubnetId": "subnet-1",
    }
    template = {"NetworkInterfaces": [written]}

    found = differences(template, read("AWS::EC2::Instance", answers, template))

    assert public == (found == [])


def test_a_lifecycle_rule_is_told_flat() -> None:
    """What the API nests under Filter, Expiration and Transitions, a template writes beside each other."""
    rule = {
        "ID": "archive",
        "Status": "Enabled",
        "Filter": {"ObjectSizeGreaterThan": 1},
        "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
        "Expiration": {"Days": 365},
    }
    answers: Answers = {
        "s3": [
            ("head_bucket", {}),
            ("get_bucket_encryption", {"Error": "ServerSideEncryptionConfigurationNotFoundError"}),
            ("get_public_access_block", {"Error": "NoSuchPublicAccessBlockConfiguration"}),
            ("get_bucket_ownership_controls", {"Error": "OwnershipControlsNotFoundError"}),
            ("get_bucket_versioning", {}),
            ("get_bucket_lifecycle_configuration", {"Rules": [rule]}),
            ("get_bucket_logging", {}),
            ("get_bucket_replication", {"Error": "ReplicationConfigurationNotFoundError"}),
            ("get_bucket_tagging", {"Error": "NoSuchTagSet"}),
        ]
    }
    written = {
        "Id": "archive",
        "Status": "Enabled",
        "ObjectSizeGreaterThan": "1",
        "ExpirationInDays": 365,
        "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}],
    }
    template = {"LifecycleConfiguration": {"Rules": [written]}, "BucketEncryption": {"x": 1}}

    told = read("AWS::S3::Bucket", answers, template)

    assert [] == differences(template["LifecycleConfiguration"], told["LifecycleConfiguration"])
    assert told["BucketEncryption"] is None


def test_a_pipelines_own_words_keep_their_case() -> None:
    """AWS's keys are written as a template's; the keys of a configuration are the action's own, and so are regions."""
    action = {
        "name": "Synth",
        "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
        "configuration": {"ProjectName": "p"},
    }
    stages = [{"name": "Build", "actions": [action]}]
    stores = {region: {"type": "S3", "location": region} for region in ("us-east-1", "eu-west-1")}
    answers: Answers = {
        "codepipeline": [
            (
                "get_pipeline",
                {
                    "pipeline": {"name": "p", "roleArn": "r" * 20, "stages": stages, "artifactStores": stores},
                    "metadata": {"pipelineArn": "arn:x"},
                },
            ),
            ("list_tags_for_resource", {"tags": [{"key": "Project", "value": "sluice"}]}),
        ]
    }
    written = {"Name": "Synth", "ActionTypeId": {"Provider": "CodeBuild"}, "Configuration": {"ProjectName": "p"}}
    template = {
        "Stages": [{"Name": "Build", "Actions": [written]}],
        "ArtifactStores": [
            {"Region": region, "ArtifactStore": {"Type": "S3", "Location": region}}
            for region in ("eu-west-1", "us-east-1")
        ],
        "Tags": [{"Key": "Project", "Value": "sluice"}],
    }

    assert [] == differences(template, read("AWS::CodePipeline::Pipeline", answers, template))
