"""The functions that CDK brings along for its custom resources, made to leave nothing behind.

They are raw functions without a log group (aws-cdk#26553): Lambda would make one, which outlives the stack.
"""

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_logs as logs

from network.flow_logs import RETENTION
from stages.props import NetworkProps


def own_the_providers(stack: cdk.Stack, *, props: NetworkProps) -> None:
    """Gives each provider in the stack a log group of the stack's, and the right to write there and nowhere else."""
    for provider in list(stack.node.children):
        if isinstance(provider, cdk.CustomResourceProviderBase):
            _own(provider, props)


def _own(provider: cdk.CustomResourceProviderBase, props: NetworkProps) -> None:
    name = provider.node.id.removeprefix("Custom::").removesuffix("CustomResourceProvider")
    log_group = logs.LogGroup(
        provider, "Logs", retention=RETENTION[props.log_group_days], removal_policy=cdk.RemovalPolicy.DESTROY
    )
    cdk.Tags.of(log_group).add("Name", props.names.of("logs", name.lower()))
    provider.add_to_role_policy(
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": log_group.log_group_arn,
        }
    )
    handler, role = (cast(cdk.CfnResource, provider.node.find_child(part)) for part in ("Handler", "Role"))
    handler.add_property_override("LoggingConfig.LogGroup", log_group.log_group_name)
    # Instead of AWSLambdaBasicExecutionRole, which may also create log groups: after the stack's own is gone.
    role.add_property_deletion_override("ManagedPolicyArns")
    for resource in (handler, role):  # CDK's tags do not reach raw resources
        resource.add_property_override("Tags", [{"Key": key, "Value": tag} for key, tag in props.names.tags().items()])
