"""Under which key something is encrypted, however the key is written."""

from typing import Any

import pytest

from hazards.services.keys import Under, keys_of
from hazards.template.view import Template

TEMPLATE = Template(
    "t",
    {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key"},
            "Alias": {
                "Type": "AWS::KMS::Alias",
                "Properties": {"AliasName": "alias/logs", "TargetKeyId": {"Fn::GetAtt": ["Key", "Arn"]}},
            },
        }
    },
)


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Key"},
        {"Fn::GetAtt": "Key.Arn"},
        {"Fn::Sub": "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}"},
        {"Ref": "Alias"},
        "alias/logs",
        {"Fn::Sub": "arn:aws:kms:us-east-1:${AWS::AccountId}:alias/logs"},
    ],
)
def test_a_key_of_the_template(value: Any) -> None:
    """By id, ARN or alias."""

    found = list(keys_of(TEMPLATE, value))

    assert [Under(frozenset(), is_managed=False, key=TEMPLATE.resources["Key"])] == found


@pytest.mark.parametrize(
    "value", ["alias/aws/s3", {"Fn::Sub": "arn:aws:kms:eu-west-1:${AWS::AccountId}:alias/aws/sns"}]
)
def test_a_key_that_aws_manages(value: Any) -> None:
    """By the name of its alias."""

    assert [Under(frozenset(), is_managed=True)] == list(keys_of(TEMPLATE, value))


@pytest.mark.parametrize("value", [None, {"Ref": "KeyArn"}, {"Fn::ImportValue": "key"}, "alias/of-another", 7, [], {}])
def test_a_key_that_is_not_known(value: Any) -> None:
    """Is left out."""

    assert [] == list(keys_of(TEMPLATE, value))
