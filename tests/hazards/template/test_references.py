"""What a value refers to, through every intrinsic function."""

from typing import Any

import pytest

from hazards.template.values import references
from hazards.template.view import Resource

A, B = {"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}


def named(value: Any) -> set[tuple[str, str]]:
    """The names in a value, each with its attribute."""
    return {(found.name, found.attribute) for found in references(value)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "A"}, {("A", "")}),
        ({"Fn::GetAtt": ["A", "Arn"]}, {("A", "Arn")}),
        ({"Fn::GetAtt": "A.Arn"}, {("A", "Arn")}),
        ({"Fn::GetAtt": ["A", "Endpoint.Address"]}, {("A", "Endpoint.Address")}),
        ({"Fn::GetAtt": "A.Outputs.Name"}, {("A", "Outputs.Name")}),
        ({"Fn::GetAtt": ["A", {"Ref": "Which"}]}, {("A", "{'Ref': 'Which'}"), ("Which", "")}),
        ({"Fn::Sub": "${A}-${B.Arn}-${AWS::Region}"}, {("A", ""), ("B", "Arn"), ("AWS::Region", "")}),
        ({"Fn::Sub": "${!A} and ${!B.Arn}"}, set()),
        ({"Fn::Sub": ["${A}-${here}", {"here": {"Ref": "B"}}]}, {("A", ""), ("B", "")}),
        ({"Fn::Sub": ["${A}", {"A": "not the resource"}]}, set()),
        ({"Fn::If": ["C", {"Ref": "A"}, {"Ref": "B"}]}, {("A", ""), ("B", "")}),
        ({"Fn::Join": ["", ["x", A, B]]}, {("A", ""), ("B", "Arn")}),
        ({"Fn::Select": [A, [B]]}, {("A", ""), ("B", "Arn")}),
        ({"Fn::Split": [",", B]}, {("B", "Arn")}),
        ({"Fn::FindInMap": ["Map", A, "Key"]}, {("A", "")}),
        ({"Fn::ImportValue": {"Fn::Sub": "${A}-vpc"}}, {("A", "")}),
        ({"Fn::Base64": {"Fn::Sub": "run ${A}"}}, {("A", "")}),
        ({"Fn::Cidr": [B, 4, 8]}, {("B", "Arn")}),
        ({"Fn::Transform": {"Name": "Macro", "Parameters": {"of": A}}}, {("A", "")}),
        ({"Fn::ToJsonString": {"of": [A]}}, {("A", "")}),
        ({"Fn::Length": A}, {("A", "")}),
        ({"Fn::Unheard": [{"of": A}]}, {("A", "")}),
        ({"Condition": {"StringEquals": {"aws:SourceArn": B}}}, {("B", "Arn")}),
        ({"Fn::Base64": {"Fn::Join": ["", [{"Fn::If": ["C", {"Fn::Sub": "${A}"}, B]}]]}}, {("A", ""), ("B", "Arn")}),
        ({"Ref": ["A"]}, set()),
        ({"Ref": "A", "other": "key"}, set()),
        ({"Fn::GetAtt": "A"}, {("A", "")}),
        ({"Fn::GetAtt": []}, set()),
        ({"Fn::GetAtt": None}, set()),
        ({"Fn::Sub": 5}, set()),
        ({"Fn::Sub": ["${A}", None]}, {("A", "")}),
        ({"Fn::If": ["C", {"Ref": "A"}]}, {("A", "")}),
        ({1: A, None: [B, 2.5, True]}, {("A", ""), ("B", "Arn")}),
        ("Ref: A", set()),
        (None, set()),
    ],
)
def test_names(value: Any, expected: set[tuple[str, str]]) -> None:
    """Each of them, and those of parameters."""

    assert expected == named(value)


def test_guards_add_up() -> None:
    """A name in a branch of a branch is there when both conditions came out so."""

    value = {"Fn::If": ["C", {"Fn::Join": ["", [{"Fn::If": ["D", A, B]}]]}, {"Ref": "Z"}]}

    assert {
        "A": frozenset({("C", True), ("D", True)}),
        "B": frozenset({("C", True), ("D", False)}),
        "Z": frozenset({("C", False)}),
    } == {found.name: found.guard for found in references(value)}


def test_paths() -> None:
    """They say where, and pass over functions."""

    resource = Resource("R", {"Properties": {"List": ["x", {"Deep": {"Fn::Sub": "${A}"}}]}, "Metadata": {"of": B}})

    assert {("A", "Properties.List[1].Deep"), ("B", "Metadata.of")} == {
        (found.name, found.path) for found in resource.references
    }


@pytest.mark.parametrize("part", ["Properties", "Metadata", "UpdatePolicy", "CreationPolicy"])
def test_every_part_counts(part: str) -> None:
    """CloudFormation resolves functions in all of these, and orders by them."""

    assert ["A"] == [found.name for found in Resource("R", {part: {"of": A}}).references]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("A", ("A",)), (["A", "B"], ("A", "B")), (None, ()), (["A", 5, None, {"Ref": "B"}], ("A",)), ({"Ref": "A"}, ())],
)
def test_depends_on(written: Any, expected: tuple[str, ...]) -> None:
    """A name or a list of names; it may hold no function, so none counts."""

    assert expected == Resource("R", {"DependsOn": written}).depends_on


def test_depth() -> None:
    """Depth costs no stack."""

    value: Any = A
    for _ in range(5000):
        value = {"Fn::Join": ["", [value]]}

    assert {("A", "")} == named(value)
