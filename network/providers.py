"""The functions that CDK brings along for its custom resources, made to leave nothing behind.

They are raw functions without a log group (aws-cdk#26553): Lambda would make one, which outlives the stack.
"""

from aws_cdk import CfnResource, CustomResourceProviderBase, RemovalPolicy, Stack, Tags
from aws_cdk import aws_logs as logs

from stages.names import Names


def own_the_providers(stack: Stack, *, names: Names, retention: logs.RetentionDays) -> None:
    """Gives each provider in the stack a log group of the stack's, and the right to write there and nowhere else."""
    for provider in list(stack.node.children):
        if isinstance(provider, CustomResourceProviderBase):
            _own(provider, names, retention)


def _own(provider: CustomResourceProviderBase, names: Names, retention: logs.RetentionDays) -> None:
    purpose = provider.node.id.removeprefix("Custom::").removesuffix("CustomResourceProvider").lower()
    log_group = logs.LogGroup(provider, "Logs", retention=retention, removal_policy=RemovalPolicy.DESTROY)
    Tags.of(log_group).add("Name", names.of("logs", purpose))
    write = ["logs:CreateLogStream", "logs:PutLogEvents"]
    provider.add_to_role_policy({"Effect": "Allow", "Action": write, "Resource": log_group.log_group_arn})
    handler, role = _part(provider, "Handler"), _part(provider, "Role")
    handler.add_property_override("LoggingConfig.LogGroup", log_group.log_group_name)
    # Instead of AWSLambdaBasicExecutionRole, which may also create log groups: after the stack's own is gone.
    role.add_property_deletion_override("ManagedPolicyArns")
    for resource in (handler, role):  # CDK's tags do not reach raw resources
        resource.add_property_override("Tags", [{"Key": key, "Value": tag} for key, tag in names.tags().items()])


def _part(provider: CustomResourceProviderBase, name: str) -> CfnResource:
    part = provider.node.find_child(name)
    if not isinstance(part, CfnResource):
        raise TypeError(f"{part.node.path} is no resource")
    return part
