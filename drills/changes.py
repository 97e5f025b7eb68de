"""A commit that changes every resource which CloudFormation can change in place, so that each can be made to fail.

What is changed says nothing: a tag, a description, a statement more. Where a type has nothing of the kind, what
distinguishes two resources of it is exchanged (the table of a subnet, the NAT of a route). Which properties are changed
without replacement: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

Template = Mapping[str, Any]
Properties = dict[str, Any]
Change = Callable[[Properties, list[Properties]], bool]
"""Changes one resource's properties; it is shown those of the same type. False: there is nothing to change."""
MARK = "drill"


def changed(template: Template) -> dict[str, Any]:
    """The template with every updatable resource changed in place."""
    other = copy.deepcopy(dict(template))
    before = {name: one.get("Properties", {}) for name, one in template["Resources"].items()}
    for name, resource in other["Resources"].items():
        kind = resource["Type"]
        alike = [before[each] for each, one in template["Resources"].items() if one["Type"] == kind and each != name]
        change = _change_of(kind)
        if change:
            change(resource.setdefault("Properties", {}), alike)
    return other


def racing(template: Template) -> dict[str, Any]:
    """The template with a flow log that waits for nothing but the bucket: the design that loses the race for its policy
    (aws-cloudformation/cloudformation-coverage-roadmap#1954)."""
    other = copy.deepcopy(dict(template))
    for resource in other["Resources"].values():
        if resource["Type"] == "AWS::EC2::FlowLog":
            resource.pop("DependsOn", None)
    return other


def updatable(template: Template) -> list[str]:
    """The logical ids that `changed` changes."""
    other = changed(template)["Resources"]
    return [name for name, resource in template["Resources"].items() if resource != other[name]]


def _change_of(kind: str) -> Change | None:
    return _custom if kind.startswith("Custom::") else CHANGES.get(kind)


def _custom(properties: Properties, _alike: list[Properties]) -> bool:
    properties["Drill"] = MARK
    return True


def _tag(properties: Properties, _alike: list[Properties]) -> bool:
    properties["Tags"] = [*properties.get("Tags", []), {"Key": "Drill", "Value": MARK}]
    return True


def _text(name: str) -> Change:
    def change(properties: Properties, _alike: list[Properties]) -> bool:
        properties[name] = f"{properties[name]} ({MARK})" if isinstance(properties.get(name), str) else MARK
        return True

    return change


def _another(name: str) -> Change:
    """The value that another resource of the type has."""

    def change(properties: Properties, alike: list[Properties]) -> bool:
        others = [one[name] for one in alike if name in one and one[name] != properties.get(name)]
        if name in properties and others:
            properties[name] = others[0]
            return True
        return False

    return change


def _statement(document: str) -> Change:
    """The first statement a second time, under a name of its own."""

    def change(properties: Properties, _alike: list[Properties]) -> bool:
        statements = properties[document]["Statement"]
        properties[document]["Statement"] = [*statements, {**statements[0], "Sid": MARK}]
        return True

    return change


def _body(properties: Properties, _alike: list[Properties]) -> bool:
    """A dashboard is JSON: a blank after it changes the text and nothing else."""
    properties["DashboardBody"] = {"Fn::Join": ["", [properties["DashboardBody"], " "]]}
    return True


def _narrower(properties: Properties, _alike: list[Properties]) -> bool:
    """Another source, for as long as the drill lasts."""
    properties["CidrBlock"] = "192.0.2.0/24"  # documentation's own block, RFC 5737
    return True


CHANGES: Mapping[str, Change] = {
    **dict.fromkeys(
        (
            *("AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::InternetGateway"),
            *("AWS::EC2::NetworkAcl", "AWS::EC2::SecurityGroup", "AWS::EC2::Instance", "AWS::EC2::EIP"),
            *("AWS::EC2::FlowLog", "AWS::EC2::VPCEndpoint", "AWS::S3::Bucket", "AWS::Logs::LogGroup"),
            "AWS::EC2::TransitGatewayAttachment",
        ),
        _tag,
    ),
    **dict.fromkeys(
        ("AWS::IAM::Role", "AWS::Lambda::Function", "AWS::KMS::Key", "AWS::Events::Rule", "AWS::SSM::Parameter"),
        _text("Description"),
    ),
    "AWS::CloudWatch::Alarm": _text("AlarmDescription"),
    "AWS::SNS::Topic": _text("DisplayName"),
    **dict.fromkeys(
        ("AWS::IAM::Policy", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy"), _statement("PolicyDocument")
    ),
    "AWS::CloudWatch::Dashboard": _body,
    "AWS::EC2::NetworkAclEntry": _narrower,
    "AWS::EC2::SubnetRouteTableAssociation": _another("RouteTableId"),
    "AWS::EC2::Route": _another("InstanceId"),
}
"""What is missing here has no property that is changed in place, or none that another resource could lend it."""
