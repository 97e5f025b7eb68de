"""Which resource a value names, however it is written."""

from typing import Any

import pytest

from hazards.template.identity import Identity
from hazards.template.view import Template


def template(**resources: dict[str, Any]) -> Template:
    """A template of some resources."""
    return Template("template", {"Resources": resources})


def thing(type_: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{type_}", "Properties": properties}


def joined(*parts: Any) -> dict[str, Any]:
    return {"Fn::Join": ["", list(parts)]}


PARTITION = {"Ref": "AWS::Partition"}
OWN_LOGS: list[tuple[str, Any]] = [
    ("ref", {"Ref": "Logs"}),
    ("arn", {"Fn::GetAtt": ["Logs", "Arn"]}),
    ("arn, dotted", {"Fn::GetAtt": "Logs.Arn"}),
    ("domain name", {"Fn::GetAtt": ["Logs", "DomainName"]}),
    ("regional domain name", {"Fn::GetAtt": ["Logs", "RegionalDomainName"]}),
    ("domain name by hand", {"Fn::Sub": "${Logs}.s3.amazonaws.com"}),
    ("regional domain name by hand", {"Fn::Sub": "${Logs}.s3.${AWS::Region}.amazonaws.com"}),
    ("arn and prefix", joined({"Fn::GetAtt": ["Logs", "Arn"]}, "/AWSLogs")),
    ("arn and prefix, substituted", {"Fn::Sub": "${Logs.Arn}/AWSLogs/*"}),
    ("arn by ref", {"Fn::Sub": "arn:aws:s3:::${Logs}"}),
    ("arn by ref, partition, prefix", {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Logs}/AWSLogs/${AWS::AccountId}"}),
    ("joined arn by ref", joined("arn:", PARTITION, ":s3:::", {"Ref": "Logs"})),
    ("ref and prefix", joined({"Ref": "Logs"}, "/AWSLogs")),
    ("address", {"Fn::Sub": "s3://${Logs}/prefix/"}),
    ("literal name", "our-logs"),
    ("literal name and prefix", "our-logs/AWSLogs"),
    ("literal arn", "arn:aws:s3:::our-logs"),
    ("literal arn of another partition", "arn:aws-cn:s3:::our-logs"),
    ("literal arn and prefix", "arn:aws:s3:::our-logs/AWSLogs/*"),
    ("literal name, partition", {"Fn::Sub": "arn:${AWS::Partition}:s3:::our-logs"}),
    ("literal name, joined", joined("arn:", PARTITION, ":s3:::our-logs")),
    ("literal domain name", "our-logs.s3.amazonaws.com"),
    ("literal address", "s3://our-logs/prefix"),
    ("selected of an arn", {"Fn::Select": [5, {"Fn::Split": [":", "arn:aws:s3:::our-logs"]}]}),
    ("selected of its arn", {"Fn::Select": ["5", {"Fn::Split": [":", {"Fn::GetAtt": ["Logs", "Arn"]}]}]}),
]


@pytest.mark.parametrize("value", [value for _, value in OWN_LOGS], ids=[name for name, _ in OWN_LOGS])
def test_a_bucket_of_its_own(value: Any) -> None:
    """By Ref, GetAtt, name, ARN, domain name or address, with a prefix or without."""

    of = template(Logs=thing("S3::Bucket", BucketName="our-logs"), Other=thing("S3::Bucket"))

    assert Identity("Logs") == of.named(value, "AWS::S3::Bucket")
    assert of.resources["Logs"] is of.resource(value, "AWS::S3::Bucket")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ({"Fn::Sub": "logs-${AWS::AccountId}"}, {"Fn::Sub": "arn:aws:s3:::logs-${AWS::AccountId}"}),
        (
            joined("logs-", {"Ref": "AWS::AccountId"}),
            {"Fn::Sub": "arn:${AWS::Partition}:s3:::logs-${AWS::AccountId}/x"},
        ),
        ({"Ref": "BucketName"}, {"Fn::Sub": "arn:aws:s3:::${BucketName}"}),
        ({"Ref": "BucketName"}, {"Ref": "BucketName"}),
        ({"Fn::ImportValue": "name"}, joined("arn:aws:s3:::", {"Fn::ImportValue": "name"}, "/x")),
        ({"Fn::FindInMap": ["Names", "a", "b"]}, {"Fn::FindInMap": ["Names", "a", "b"]}),
        ({"Fn::If": ["C", "our-logs", "their-logs"]}, "arn:aws:s3:::their-logs"),
    ],
)
def test_a_bucket_by_the_name_it_is_given(name: Any, value: Any) -> None:
    """The name is put together in whichever way, of parameters and imports too."""

    assert Identity("Logs") == template(Logs=thing("S3::Bucket", BucketName=name)).named(value, "AWS::S3::Bucket")


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        [],
        {"Ref": "Topic"},
        {"Fn::GetAtt": ["Topic", "TopicName"]},
        "arn:aws:logs:us-east-1:111111111111:log-group:our-logs:*",
        "arn:aws:s3:us-east-1:111111111111:accesspoint/our-logs",
    ],
)
def test_no_bucket(value: Any) -> None:
    """A resource or an ARN of another kind is none."""

    of = template(Logs=thing("S3::Bucket", BucketName="our-logs"), Topic=thing("SNS::Topic"))

    assert not of.named(value, "AWS::S3::Bucket")
    assert of.resource(value, "AWS::S3::Bucket") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("their-logs", "arn:aws:s3:::their-logs/prefix"),
        ({"Ref": "Bucket"}, {"Fn::Sub": "arn:aws:s3:::${Bucket}/prefix"}),
        ({"Fn::ImportValue": "b"}, {"Fn::Sub": ["arn:aws:s3:::${b}", {"b": {"Fn::ImportValue": "b"}}]}),
        ({"Fn::GetAtt": ["Nested", "Outputs.Name"]}, {"Fn::Sub": "arn:aws:s3:::${Nested.Outputs.Name}"}),
        ({"Fn::GetAtt": ["Custom", "Bucket"]}, {"Fn::Sub": "arn:aws:s3:::${Custom.Bucket}"}),
    ],
)
def test_the_same_bucket_of_somebody_else(one: Any, other: Any) -> None:
    """It has no logical id here; its name tells that both are the same."""

    of = template(Nested=thing("CloudFormation::Stack"), Custom=thing("CloudFormation::CustomResource"))

    assert of.named(one, "AWS::S3::Bucket") == of.named(other, "AWS::S3::Bucket")
    assert of.named(one, "AWS::S3::Bucket")
    assert "" == of.named(one, "AWS::S3::Bucket").id
    assert of.named(one, "AWS::S3::Bucket") != of.named("another", "AWS::S3::Bucket")


NAMED = [
    ("IAM::Role", {"RoleName": "delivery"}, "arn:aws:iam::111111111111:role/delivery"),
    ("IAM::Role", {"RoleName": "delivery", "Path": "/a/b/"}, "arn:aws:iam::111111111111:role/a/b/delivery"),
    ("IAM::Role", {"RoleName": "delivery"}, {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/service-role/delivery"}),
    ("IAM::Role", {"RoleName": {"Fn::Sub": "x-${N}"}}, {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/a/x-${N}"}),
    ("IAM::ManagedPolicy", {"ManagedPolicyName": "p"}, "arn:aws:iam::111111111111:policy/a/p"),
    ("SNS::Topic", {"TopicName": "alarms"}, "arn:aws:sns:us-east-1:111111111111:alarms"),
    ("SNS::Topic", {"TopicName": "alarms"}, {"Fn::Sub": "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:alarms"}),
    ("SNS::Topic", {"TopicName": {"Ref": "N"}}, {"Fn::Sub": "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:${N}"}),
    ("SQS::Queue", {"QueueName": "q"}, {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q"}),
    ("Logs::LogGroup", {"LogGroupName": "/a/b"}, "arn:aws:logs:us-east-1:111111111111:log-group:/a/b:*"),
    ("Logs::LogGroup", {"LogGroupName": "/a/b"}, "arn:aws:logs:us-east-1:111111111111:log-group:/a/b"),
    ("Logs::LogGroup", {"LogGroupName": "/a/b"}, "/a/b"),
    ("Logs::LogGroup", {"LogGroupName": {"Fn::Sub": "/aws/lambda/${F}"}}, joined("/aws/lambda/", {"Ref": "F"})),
    ("Lambda::Function", {"FunctionName": "f"}, "arn:aws:lambda:us-east-1:111111111111:function:f:live"),
    ("DynamoDB::Table", {"TableName": "t"}, {"Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:1:table/t/index/*"}),
    ("KMS::Alias", {"AliasName": "alias/logs"}, "arn:aws:kms:us-east-1:111111111111:alias/logs"),
    ("KMS::Alias", {"AliasName": "alias/logs"}, "alias/logs"),
]


@pytest.mark.parametrize(("type_", "properties", "value"), NAMED)
def test_other_things_by_name(type_: str, properties: dict[str, Any], value: Any) -> None:
    """Each kind has its own form of ARN; a path before a name is none of it."""

    assert Identity("It") == template(It=thing(type_, **properties)).named(value, f"AWS::{type_}")


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Key"},
        {"Fn::GetAtt": ["Key", "Arn"]},
        {"Ref": "Alias"},
        "alias/logs",
        {"Fn::Sub": "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/logs"},
        {"Fn::Sub": "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}"},
    ],
)
def test_a_key_by_its_alias(value: Any) -> None:
    """An alias stands for its key."""

    alias = thing("KMS::Alias", AliasName="alias/logs", TargetKeyId={"Ref": "Key"})

    assert Identity("Key") == template(Key=thing("KMS::Key"), Alias=alias).named(value, "AWS::KMS::Key")


def test_a_key_of_somebody_else() -> None:
    """Its id and its ARN name the same key; an alias is another name."""

    of = template()

    assert of.named("1234-ab", "AWS::KMS::Key") == of.named("arn:aws:kms:us-east-1:1:key/1234-ab", "AWS::KMS::Key")
    assert of.named("alias/x", "AWS::KMS::Key") != of.named("alias/y", "AWS::KMS::Key")


def test_an_alias_of_itself() -> None:
    """Nonsense names nothing."""

    of = template(Alias=thing("KMS::Alias", AliasName="alias/x", TargetKeyId={"Ref": "Alias"}))

    assert not of.named({"Ref": "Alias"}, "AWS::KMS::Key").id


@pytest.mark.parametrize("value", [{"Ref": "Live"}, {"Ref": "First"}, {"Fn::GetAtt": ["F", "Arn"]}])
def test_a_function_by_its_versions(value: Any) -> None:
    """A version or an alias of a function stands for it."""

    function = {"Ref": "F"}
    of = template(
        F=thing("Lambda::Function"),
        First=thing("Lambda::Version", FunctionName=function),
        Live=thing("Lambda::Alias", FunctionName=function),
    )

    assert Identity("F") == of.named(value, "AWS::Lambda::Function")
