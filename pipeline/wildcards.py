"""How cdk-nag names a resource of the same stack in a finding about a wildcard."""

from aws_cdk import CfnElement, Stack
from aws_cdk import aws_s3 as s3
from constructs import IConstruct


def objects_of(bucket: s3.IBucket) -> str:
    """How the finding names all objects of a bucket of the same stack."""
    return f"Resource::<{logical_id(bucket)}.Arn>/*"


def logical_id(construct: IConstruct) -> str:
    """The logical id of the resource that an L2 construct makes."""
    resource = construct.node.default_child
    if not isinstance(resource, CfnElement):
        raise TypeError(f"{construct.node.path} makes no resource of its own")
    return Stack.of(construct).get_logical_id(resource)
