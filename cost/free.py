"""What costs nothing, or nothing by itself; each with the reason and AWS's page about it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

VPC = "https://aws.amazon.com/vpc/pricing/"
IAM = "https://aws.amazon.com/iam/faqs/"
LAMBDA = "https://aws.amazon.com/lambda/pricing/"
SNS = "https://aws.amazon.com/sns/pricing/"


class Free(NamedTuple):
    reason: str
    source: str


_NETWORK = Free("a part of a VPC has no price; what passes has", VPC)
_IDENTITY = Free("IAM has no price", IAM)
_TOPIC = Free("a topic has no price; what it sends is paid by the message", SNS)
_FUNCTION = Free("CDK's own custom resource runs its function when it is created, changed or deleted", LAMBDA)

FREE: Mapping[str, Free] = {
    **{
        f"AWS::EC2::{name}": _NETWORK
        for name in (
            "VPC", "Subnet", "RouteTable", "Route", "SubnetRouteTableAssociation", "InternetGateway",
            "VPCGatewayAttachment", "NetworkAcl", "NetworkAclEntry", "SubnetNetworkAclAssociation", "SecurityGroup",
            "SecurityGroupIngress", "SecurityGroupEgress", "EIPAssociation", "TransitGatewayRoute",
        )
    },
    **{
        f"AWS::IAM::{name}": _IDENTITY
        for name in ("Role", "Policy", "ManagedPolicy", "RolePolicy", "InstanceProfile")
    },
    "AWS::EC2::FlowLog": Free("paid by the GB of logs", "https://aws.amazon.com/cloudwatch/pricing/"),
    "AWS::Logs::LogGroup": Free("paid by the GB of logs", "https://aws.amazon.com/cloudwatch/pricing/"),
    "AWS::Logs::ResourcePolicy": Free("a policy has no price", "https://aws.amazon.com/cloudwatch/pricing/"),
    "AWS::S3::Bucket": Free("paid by the GB that it holds", "https://aws.amazon.com/s3/pricing/"),
    "AWS::S3::BucketPolicy": Free("a policy has no price", "https://aws.amazon.com/s3/pricing/"),
    "AWS::KMS::Alias": Free("an alias has no price", "https://aws.amazon.com/kms/pricing/"),
    "AWS::DynamoDB::Table": Free("paid by request and the GB that it holds", "https://aws.amazon.com/dynamodb/pricing/on-demand/"),
    "AWS::Lambda::Function": Free("paid by request and GB-second", LAMBDA),
    "AWS::Lambda::Permission": Free("a policy has no price", LAMBDA),
    "AWS::Events::Rule": Free("a schedule and AWS's own events have no price", "https://aws.amazon.com/eventbridge/pricing/"),
    "AWS::SNS::Topic": _TOPIC,
    "AWS::SNS::TopicPolicy": _TOPIC,
    "AWS::SNS::Subscription": _TOPIC,
    "AWS::CDK::Metadata": Free("it is nothing but a note", "https://docs.aws.amazon.com/cdk/v2/guide/usage-data.html"),
    "Custom::S3AutoDeleteObjects": _FUNCTION,
    "Custom::VpcRestrictDefaultSG": _FUNCTION,
}  # fmt: skip


def is_free(resource: Mapping[str, Any]) -> bool:
    """By its type; of two types by a property too."""
    properties = resource.get("Properties", {})
    match resource.get("Type"):
        case "AWS::EC2::VPCEndpoint":  # https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
            return bool(properties.get("VpcEndpointType", "Gateway") == "Gateway")
        case "AWS::SSM::Parameter":  # https://aws.amazon.com/systems-manager/pricing/
            return bool(properties.get("Tier", "Standard") == "Standard")
        case type_:
            return type_ in FREE
