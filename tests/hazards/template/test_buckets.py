"""What the view says of buckets."""

import pytest

from hazards.template.identity import Identity
from hazards.template.view import Template


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Logs"},
        {"Fn::GetAtt": ["Logs", "Arn"]},
        {"Fn::GetAtt": "Logs.RegionalDomainName"},
        {"Fn::Sub": "${Logs.Arn}/prefix"},
        {"Fn::Sub": "${Logs}.s3.${AWS::Region}.amazonaws.com"},
        {"Fn::Join": ["", [{"Ref": "Logs"}, ".s3.amazonaws.com"]]},
        "house-logs",
        "arn:aws:s3:::house-logs/prefix",
        "house-logs.s3.eu-west-1.amazonaws.com",
        {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::house-logs"]]},
    ],
)
def test_a_bucket_has_many_names(value: object) -> None:
    """By Ref, attribute, name, ARN or domain name, it is the same bucket."""

    logs = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "house-logs"}}

    assert Identity("Logs") == Template("t", {"Resources": {"Logs": logs}}).named(value, "AWS::S3::Bucket")


@pytest.mark.parametrize(
    ("written", "expected"), [("Retain", "Retain"), (None, "Delete"), ({"Ref": "Policy"}, ""), ({"Fn::If": []}, "")]
)
def test_a_deletion_policy_can_be_unknown(written: object, expected: str) -> None:
    """What only a deploy decides is neither kept nor deleted for a rule."""

    template = Template("t", {"Resources": {"Logs": {"Type": "AWS::S3::Bucket", "DeletionPolicy": written}}})

    assert expected == template.resources["Logs"].deletion_policy
