"""Whether a property surely becomes another one."""

from typing import Any

import pytest

from hazards.history.differences import changed, differ
from hazards.template.view import Template

OWN = {"Bucket", "Other"}
ZONES = {"Fn::GetAZs": ""}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("logs", "log"),
        (None, "logs"),
        ({"Ref": "Bucket"}, {"Fn::GetAtt": ["Other", "Arn"]}),
        ({"Fn::Sub": "${AWS::StackName}-logs"}, {"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, "log"]]}),
        ({"Fn::Select": [0, ZONES]}, {"Fn::Select": ["1", ZONES]}),
        ([{"AttributeName": "id", "KeyType": "HASH"}], [{"AttributeName": "day", "KeyType": "HASH"}]),
    ],
)
def test_what_surely_differs(one: object, other: object) -> None:
    """Literals, the template's own resources, and two picks from one list; either way round."""

    assert (True, True) == (differ(one, other, OWN), differ(other, one, OWN))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("logs", "logs"),
        (3, "3"),
        (True, "true"),
        ("logs", {"Ref": "Name"}),
        ({"Ref": "Name"}, {"Ref": "OtherName"}),
        ({"Ref": "Bucket"}, {"Fn::GetAtt": ["Bucket", "Arn"]}),
        ({"Ref": "Bucket"}, {"Fn::ImportValue": "bucket"}),
        ({"Fn::Sub": "${AWS::StackName}-logs"}, {"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, "logs"]]}),
        ({"Fn::Select": [0, ZONES]}, {"Fn::Select": [1, {"Ref": "Zones"}]}),
        ([{"AttributeName": "id"}, {"AttributeName": "day"}], [{"AttributeName": "day"}, {"AttributeName": "id"}]),
        ([{"AttributeName": "id"}], [{"AttributeName": {"Ref": "Key"}}]),
    ],
)
def test_what_may_be_the_same(one: object, other: object) -> None:
    """What only a deploy resolves, and what is only written otherwise; either way round."""

    assert (False, False) == (differ(one, other, OWN), differ(other, one, OWN))


def bucket(name: Any, condition: Any = "prod") -> Template:
    document = {
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Environment"}, condition]}},
        "Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}},
    }
    return Template("data.yaml", document)


def change(before: Template, after: Template) -> object:
    return changed((before, before.resources["Bucket"]), (after, after.resources["Bucket"]), "BucketName")


def test_one_branch_of_a_condition() -> None:
    """A change in one branch is a change, where the condition means what it meant."""

    before, after = {"Fn::If": ["IsProd", "a", "b"]}, {"Fn::If": ["IsProd", "c", "b"]}

    assert ("a", "c") == change(bucket(before), bucket(after))
    assert change(bucket(before), bucket(after, "production")) is None


def test_a_condition_that_is_new() -> None:
    """A value that becomes one of two is a change where it is none of them."""

    assert change(bucket("a"), bucket({"Fn::If": ["IsProd", "a", "b"]})) is None
    assert ("a", "c") == change(bucket("a"), bucket({"Fn::If": ["IsProd", "c", "b"]}))
