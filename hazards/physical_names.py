"""By which property a template gives a resource its physical name, where two things cannot have the same one.

Data, one line a type. Types whose names may repeat (a user pool, a REST API, a hosted zone) are not here.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
"""

from collections.abc import Iterator

from hazards.template.values import Form, Token, shown, text
from hazards.template.view import Resource

NAMED_BY = {
    "AWS::AmazonMQ::Broker": "BrokerName",
    "AWS::Athena::WorkGroup": "Name",
    "AWS::Backup::BackupVault": "BackupVaultName",
    "AWS::CloudTrail::Trail": "TrailName",
    "AWS::CodeBuild::Project": "Name",
    "AWS::CodeCommit::Repository": "RepositoryName",
    "AWS::CodePipeline::Pipeline": "Name",
    "AWS::Cognito::UserPoolDomain": "Domain",
    "AWS::DocDB::DBCluster": "DBClusterIdentifier",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::EC2::KeyPair": "KeyName",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::EKS::Cluster": "Name",
    "AWS::ElastiCache::ReplicationGroup": "ReplicationGroupId",
    "AWS::Elasticsearch::Domain": "DomainName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::MSK::Cluster": "ClusterName",
    "AWS::Neptune::DBCluster": "DBClusterIdentifier",
    "AWS::OpenSearchService::Domain": "DomainName",
    "AWS::RDS::DBCluster": "DBClusterIdentifier",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
    "AWS::Redshift::Cluster": "ClusterIdentifier",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::Timestream::Database": "DatabaseName",
}
SAME_AGAIN = {"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix"}


def fixed_names(resource: Resource, path: str = "") -> Iterator[Form]:
    """Each name that a resource is given and that will be the same when its stack is deleted and created again.

    A parameter can be given another value, a mapping's may be, and AWS::StackId is new each time: those are not fixed.
    """
    for guard, value in resource.forms(path or NAMED_BY.get(resource.type, "")) if resource.properties else ():
        parts = text(value)
        if parts and all(_is_same_again(part) for part in parts):
            yield Form(guard, shown(parts))


def _is_same_again(part: str | Token) -> bool:
    if isinstance(part, str):
        return "{{resolve:" not in part
    return part.kind == "ref" and part.name in SAME_AGAIN
