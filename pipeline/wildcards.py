"""Answers to cdk-nag about wildcards: each names one finding, on one construct, with its reason."""

from aws_cdk import Acknowledgment, CfnElement, Stack, Validations
from aws_cdk import aws_s3 as s3
from constructs import IConstruct


def accept(construct: IConstruct, reason: str, *wildcards: str) -> None:
    """`wildcards` are `Action::...` or `Resource::...`, as AwsSolutions-IAM5 names what it found."""
    acknowledge(construct, reason, *(f"AwsSolutions-IAM5[{wildcard}]" for wildcard in wildcards))


def acknowledge(construct: IConstruct, reason: str, *findings: str) -> None:
    answers = [Acknowledgment(id=f"AwsSolutions::{finding}", reason=reason) for finding in findings]
    Validations.of(construct).acknowledge(*answers)


def objects_of(bucket: s3.IBucket) -> str:
    """How the finding names all objects of a bucket of the same stack."""
    return f"Resource::<{logical_id(bucket)}.Arn>/*"


def logical_id(construct: IConstruct) -> str:
    """The logical id of the resource that an L2 construct makes."""
    resource = construct.node.default_child
    if not isinstance(resource, CfnElement):
        raise TypeError(f"{construct.node.path} makes no resource of its own")
    return Stack.of(construct).get_logical_id(resource)
