"""Promises of tags and names (N14), and of the stack itself (N17)."""

from typing import Any

from stages.props import NetworkProps
from tests.network.view import View, tags_of

UNTAGGABLE = {  # types without a Tags property
    "AWS::CDK::Metadata",
    "AWS::EC2::EIPAssociation",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::Route",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::Policy",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "Custom::S3AutoDeleteObjects",
    "Custom::VpcRestrictDefaultSG",
}
NAMED_BY_CLOUDFORMATION = {  # their generated names begin with the stack's, and so carry the suffix
    "AWS::CloudWatch::Alarm",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
}
NAMED_BY_US = {"AWS::CloudWatch::Dashboard", "AWS::SSM::Parameter"}


def test_everything_that_takes_tags_has_them(network: View, props: NetworkProps) -> None:
    """Environment, cost centre and project, on every resource that can carry tags."""

    bare = {
        name
        for name, each in network.resources.items()
        if each["Type"] not in UNTAGGABLE and not props.names.tags().items() <= tags_of(each).items()
    }

    assert bare == set()


def test_what_is_excused_from_tags_takes_none(network: View) -> None:
    """The list of excuses above stays true."""

    assert not any(tags_of(each) for each in network.resources.values() if each["Type"] in UNTAGGABLE)


def test_everything_carries_the_suffix_in_its_name(network: View, props: NetworkProps) -> None:
    """A Name tag `{resource-type}-{purpose}-{suffix}`, where CloudFormation's or our own name does not say it."""

    nameless = {
        name
        for name, each in network.resources.items()
        if each["Type"] not in UNTAGGABLE | NAMED_BY_CLOUDFORMATION | NAMED_BY_US
        and not (network.name_tag(name) or "").endswith(f"-{props.suffix}")
    }

    assert nameless == set()


def test_no_two_resources_of_a_type_share_a_name(network: View) -> None:
    """A name says which one."""

    names = [
        (each["Type"], network.name_tag(name)) for name, each in network.resources.items() if network.name_tag(name)
    ]

    assert len(set(names)) == len(names)


def test_the_stack_itself_is_tagged_and_named(
    manifest: dict[str, Any], dev_props: NetworkProps, prod_props: NetworkProps
) -> None:
    """The tags are the stack's own, and prod's stack asks for termination protection."""

    for props in (dev_props, prod_props):
        stack = manifest["artifacts"][props.suffix]
        assert stack["properties"]["tags"] == props.names.tags()
        assert stack["properties"]["stackName"] == props.names.network_stack
        assert stack["properties"].get("terminationProtection", False) is props.termination_protection
        assert stack["environment"] == f"aws://{props.account}/{props.region}"
