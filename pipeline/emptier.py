"""The function that CDK brings along to empty a bucket, made to leave no log group behind (aws-cdk#26553)."""

from aws_cdk import CfnResource, CustomResourceProviderBase, Stack
from aws_cdk import aws_logs as logs
from constructs import Construct

PROVIDER = "Custom::S3AutoDeleteObjectsCustomResourceProvider"


def own_emptier(scope: Construct, *, log_group: logs.ILogGroup) -> None:
    """Lets the emptier of the scope's stack write to a log group of the stack's, and to no other."""
    provider = Stack.of(scope).node.find_child(PROVIDER)
    if not isinstance(provider, CustomResourceProviderBase):
        raise TypeError(f"{PROVIDER} is no custom resource provider")
    write = ["logs:CreateLogStream", "logs:PutLogEvents"]
    provider.add_to_role_policy({"Effect": "Allow", "Action": write, "Resource": log_group.log_group_arn})
    _part(provider, "Handler").add_property_override("LoggingConfig.LogGroup", log_group.log_group_name)
    # It carries AWSLambdaBasicExecutionRole, which may create log groups: again, after the stack's own is gone.
    _part(provider, "Role").add_property_deletion_override("ManagedPolicyArns")


def _part(provider: CustomResourceProviderBase, name: str) -> CfnResource:
    part = provider.node.find_child(name)
    if not isinstance(part, CfnResource):
        raise TypeError(f"{part.node.path} is no resource")
    return part
