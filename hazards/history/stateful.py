"""What holds something that a replacement does not take along, and which changes replace it.

Data, one entry a type: the properties of which the CloudFormation reference says "Update requires: Replacement", each
with its value where it is not set. Each entry's page is in
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

from collections.abc import Mapping
from typing import NamedTuple

from hazards.rule import Level
from hazards.services.physical_names import NAMED_BY
from hazards.template.values import Text, text
from hazards.template.view import Resource


class Stateful(NamedTuple):
    """`holds`: what the new one lacks. `replaced_by`: property to default. `level`: how bad it is."""

    holds: str
    replaced_by: Mapping[str, str] = {}
    level: Level = Level.ERROR


STATEFUL: Mapping[str, Stateful] = {
    # aws-resource-s3-bucket.html
    "AWS::S3::Bucket": Stateful("its objects", {"BucketName": ""}),
    # aws-resource-dynamodb-table.html
    "AWS::DynamoDB::Table": Stateful("its items", {"TableName": "", "KeySchema": ""}),
    # aws-resource-dynamodb-globaltable.html
    "AWS::DynamoDB::GlobalTable": Stateful(
        "its items", {"TableName": "", "KeySchema": "", "LocalSecondaryIndexes": ""}
    ),
    # aws-resource-ec2-vpc.html
    "AWS::EC2::VPC": Stateful("what is in it", {"CidrBlock": "", "Ipv4IpamPoolId": "", "Ipv4NetmaskLength": ""}),
    # aws-resource-ec2-subnet.html
    "AWS::EC2::Subnet": Stateful(
        "what is in it", {"CidrBlock": "", "AvailabilityZone": "", "AvailabilityZoneId": "", "VpcId": ""}
    ),
    # aws-resource-ec2-eip.html
    "AWS::EC2::EIP": Stateful("its address, which others may have let in", level=Level.WARNING),
    # aws-resource-ec2-instance.html
    "AWS::EC2::Instance": Stateful(
        "what is on its disks",
        replaced_by={"ImageId": "", "SubnetId": "", "AvailabilityZone": "", "KeyName": "", "PrivateIpAddress": ""},
        level=Level.WARNING,
    ),
    # aws-resource-ec2-volume.html
    "AWS::EC2::Volume": Stateful("its data"),
    # aws-resource-logs-loggroup.html
    "AWS::Logs::LogGroup": Stateful("its events", {"LogGroupName": ""}),
    # aws-resource-kms-key.html
    "AWS::KMS::Key": Stateful("the power to decrypt what was encrypted under it"),
    # aws-resource-rds-dbinstance.html
    "AWS::RDS::DBInstance": Stateful(
        "its databases",
        {
            "DBInstanceIdentifier": "",
            "DBName": "",
            "DBSnapshotIdentifier": "",
            "DBSubnetGroupName": "",
            "KmsKeyId": "",
            "MasterUsername": "",
            "StorageEncrypted": "false",
        },
    ),
    # aws-resource-rds-dbcluster.html
    "AWS::RDS::DBCluster": Stateful(
        "its databases",
        {
            "DBClusterIdentifier": "",
            "DatabaseName": "",
            "DBSubnetGroupName": "",
            "EngineMode": "provisioned",
            "KmsKeyId": "",
            "SnapshotIdentifier": "",
            "StorageEncrypted": "false",
        },
    ),
    # aws-resource-docdb-dbcluster.html
    "AWS::DocDB::DBCluster": Stateful(
        "its databases",
        {
            "DBClusterIdentifier": "",
            "DBSubnetGroupName": "",
            "KmsKeyId": "",
            "MasterUsername": "",
            "SnapshotIdentifier": "",
            "StorageEncrypted": "false",
        },
    ),
    # aws-resource-neptune-dbcluster.html
    "AWS::Neptune::DBCluster": Stateful(
        "its graph",
        {
            "DBClusterIdentifier": "",
            "DBSubnetGroupName": "",
            "KmsKeyId": "",
            "SnapshotIdentifier": "",
            "StorageEncrypted": "false",
        },
    ),
    # aws-resource-redshift-cluster.html
    "AWS::Redshift::Cluster": Stateful(
        "its databases",
        {
            "ClusterIdentifier": "",
            "ClusterSubnetGroupName": "",
            "DBName": "",
            "MasterUsername": "",
            "SnapshotIdentifier": "",
        },
    ),
    # aws-resource-elasticache-replicationgroup.html
    "AWS::ElastiCache::ReplicationGroup": Stateful(
        "its keys and values",
        {
            "AtRestEncryptionEnabled": "",
            "CacheSubnetGroupName": "",
            "KmsKeyId": "",
            "Port": "",
            "ReplicationGroupId": "",
            "SnapshotName": "",
        },
    ),
    # aws-resource-backup-backupvault.html
    "AWS::Backup::BackupVault": Stateful("its recovery points", {"BackupVaultName": "", "EncryptionKeyArn": ""}),
    # aws-resource-efs-filesystem.html
    "AWS::EFS::FileSystem": Stateful(
        "its files",
        replaced_by={
            "AvailabilityZoneName": "",
            "Encrypted": "false",
            "KmsKeyId": "",
            "PerformanceMode": "generalPurpose",
        },
    ),
    # aws-resource-secretsmanager-secret.html
    "AWS::SecretsManager::Secret": Stateful("its value", {"Name": ""}),
    # aws-resource-sqs-queue.html
    "AWS::SQS::Queue": Stateful("its messages", {"QueueName": "", "FifoQueue": "false"}),
    # aws-resource-sns-topic.html
    "AWS::SNS::Topic": Stateful(
        "the subscriptions that were confirmed by hand", {"TopicName": "", "FifoTopic": "false"}
    ),
    # aws-resource-kinesis-stream.html
    "AWS::Kinesis::Stream": Stateful("its records", {"Name": ""}),
    # aws-resource-ecr-repository.html
    "AWS::ECR::Repository": Stateful("its images", {"RepositoryName": ""}),
    # aws-resource-cognito-userpool.html
    "AWS::Cognito::UserPool": Stateful("its users"),
    # aws-resource-opensearchservice-domain.html
    "AWS::OpenSearchService::Domain": Stateful("its indexes", {"DomainName": ""}),
    # aws-resource-ec2-transitgateway.html
    "AWS::EC2::TransitGateway": Stateful("its attachments and routes", replaced_by={"AmazonSideAsn": "64512"}),
}


def physical_name(resource: Resource) -> Text:
    """The name that the template gives a resource; empty where AWS makes one up."""
    return text(resource.get(NAMED_BY.get(resource.type, "")))
