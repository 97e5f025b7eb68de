"""How long a name may be, and how long one surely gets: data with its sources, and the measure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hazards.template.values import Text, Token, literal, text
from hazards.template.view import Template


class Limit(NamedTuple):
    """A property that names something, and its most characters."""

    type: str
    path: tuple[str, ...]
    most: int


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
# https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
# and each type's page of https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
LIMITS: tuple[Limit, ...] = (
    Limit("AWS::IAM::Role", ("RoleName",), 64),
    Limit("AWS::IAM::User", ("UserName",), 64),
    Limit("AWS::IAM::Group", ("GroupName",), 128),
    Limit("AWS::IAM::InstanceProfile", ("InstanceProfileName",), 128),
    Limit("AWS::IAM::ManagedPolicy", ("ManagedPolicyName",), 128),
    Limit("AWS::S3::Bucket", ("BucketName",), 63),
    Limit("AWS::Lambda::Function", ("FunctionName",), 64),
    Limit("AWS::Logs::LogGroup", ("LogGroupName",), 512),
    Limit("AWS::SQS::Queue", ("QueueName",), 80),
    Limit("AWS::SNS::Topic", ("TopicName",), 256),
    Limit("AWS::Events::Rule", ("Name",), 64),
    Limit("AWS::StepFunctions::StateMachine", ("StateMachineName",), 80),
    Limit("AWS::ElasticLoadBalancingV2::LoadBalancer", ("Name",), 32),
    Limit("AWS::ElasticLoadBalancingV2::TargetGroup", ("Name",), 32),
    Limit("AWS::RDS::DBInstance", ("DBInstanceIdentifier",), 63),
    Limit("AWS::RDS::DBCluster", ("DBClusterIdentifier",), 63),
    Limit("AWS::DynamoDB::Table", ("TableName",), 255),
    Limit("AWS::CloudFormation::StackSet", ("StackSetName",), 128),
    Limit("AWS::CodePipeline::Pipeline", ("Name",), 100),
)
IN_PIPELINE: Mapping[str, int] = {"stage": 100, "action": 100, "namespace": 100}
IN_CONFIGURATION: Mapping[str, int] = {"StackName": 128, "ChangeSetName": 128}
ROLE = 64

PSEUDO: Mapping[str, int] = {"AWS::AccountId": 12, "AWS::Region": 9, "AWS::Partition": 3, "AWS::StackName": 1}
"""The shortest that each can be."""


def length(template: Template, name: Text) -> int:
    """How long a name gets at least, where every parameter has the longest value that the template itself offers."""
    return sum(len(part) if isinstance(part, str) else _length_of(template, part) for part in name)


def role_in(arn: object) -> Text:
    """The name at the end of a role's ARN; empty where it is no such ARN."""
    parts = list(text(arn))
    for number in range(len(parts) - 1, -1, -1):
        part = parts[number]
        if isinstance(part, str) and "/" in part:
            is_role = any(isinstance(one, str) and ":role/" in one for one in parts)
            return (part.rpartition("/")[2], *parts[number + 1 :]) if is_role else ()
    return ()


def _length_of(template: Template, token: Token) -> int:
    if token.kind != "ref":
        return 0
    return max((len(one) for one in _offered(template.parameters.get(token.name))), default=PSEUDO.get(token.name, 0))


def _offered(parameter: object) -> Iterator[str]:
    """A parameter's allowed values, or its default."""
    if isinstance(parameter, Mapping) and not str(parameter.get("Type")).startswith("AWS::SSM::"):
        allowed = parameter.get("AllowedValues")
        for one in allowed if isinstance(allowed, list) else [parameter.get("Default")]:
            if (value := literal(one)) is not None:
                yield value
