"""Names that are the same when a stack is deleted and created again."""

import pytest

from hazards.services.physical_names import fixed_names
from hazards.template.view import Resource

STACK = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}


def names(value: object) -> list[object]:
    bucket = Resource("Logs", {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": value}})
    return [form.value for form in fixed_names(bucket)]


@pytest.mark.parametrize("value", ["logs", {"Fn::Sub": "logs-${AWS::AccountId}"}, {"Ref": "AWS::StackName"}])
def test_a_fixed_name(value: object) -> None:
    """Literal, or of what a new stack of the same name has too."""

    assert 1 == len(names(value))


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        {"Ref": "Name"},
        {"Ref": "AWS::NoValue"},
        {"Fn::Join": ["-", ["logs", STACK]]},
        {"Fn::FindInMap": ["Names", "Logs", "Bucket"]},
        "{{resolve:ssm:/names/logs}}",
        ["logs", {}],
    ],
)
def test_a_name_that_may_be_another(value: object) -> None:
    """Of a parameter, a mapping, the stack's id, or none at all."""

    assert [] == names(value)


def test_each_form_of_a_name() -> None:
    """One of two forms may be fixed."""

    assert ["logs"] == names({"Fn::If": ["IsProd", "logs", {"Ref": "AWS::NoValue"}]})
