"""What string a value comes to, and which forms it can take."""

import datetime
from typing import Any

import pytest

from hazards.template.values import Text, Token, as_json, forms, items, literal, shown, text

NAME = Token("ref", "Name")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("logs", ("logs",)),
        (5, ("5",)),
        (True, ("true",)),
        (None, ()),
        ("", ()),
        ({"Ref": "Name"}, (NAME,)),
        ({"Fn::GetAtt": ["Logs", "Arn"]}, (Token("attribute", "Logs", "Arn"),)),
        ({"Fn::GetAtt": "Logs.Arn"}, (Token("attribute", "Logs", "Arn"),)),
        ({"Fn::Sub": "a-${Name}-${Logs.Arn}"}, ("a-", NAME, "-", Token("attribute", "Logs", "Arn"))),
        ({"Fn::Sub": ["${x}${Name}", {"x": "a-"}]}, ("a-", NAME)),
        ({"Fn::Sub": "${!Name}"}, ("${Name}",)),
        ({"Fn::Join": ["-", ["a", "b", {"Ref": "Name"}, 5]]}, ("a-b-", NAME, "-5")),
        ({"Fn::Join": ["", ["a", {"Fn::Join": [":", ["b", "c"]]}]]}, ("ab:c",)),
        ({"Fn::ImportValue": {"Fn::Sub": "${Name}-id"}}, (Token("import", "${Name}-id"),)),
        ({"Fn::Select": [1, ["a", "b"]]}, ("b",)),
        ({"Fn::Select": ["1", ["a", {"Ref": "Name"}]]}, (NAME,)),
        ({"Fn::Select": [5, {"Fn::Split": [":", "arn:aws:s3:::logs"]}]}, ("logs",)),
        ("{{resolve:ssm:/name}}", (Token("other", "{{resolve:ssm:/name}}"),)),
        ("a-{{resolve:ssm:/name}}-b", ("a-", Token("other", "{{resolve:ssm:/name}}"), "-b")),
    ],
)
def test_texts(value: Any, expected: Text) -> None:
    """Literal parts are put together, and what only a deploy resolves is a token."""

    assert expected == text(value)


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::Select": [9, ["a"]]},
        {"Fn::Select": [{"Ref": "Which"}, ["a"]]},
        {"Fn::Select": [0, {"Fn::Split": [":", {"Ref": "Name"}]}]},
        {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
        {"Fn::Select": 0},
        {"Fn::FindInMap": ["Map", "a", "b"]},
        {"Fn::Base64": "x"},
        {"Fn::Join": ["", {"Ref": "Names"}]},
        {"Fn::Join": "x"},
        {"Fn::If": ["C", "a", "b"]},
        {1: "a", "b": None, None: 2},
        [1, "a"],
        datetime.date(2026, 1, 1),
    ],
)
def test_what_is_not_known(value: Any) -> None:
    """It is one token, the same one for equal values."""

    (token,) = text(value)

    assert Token("other", as_json(value)) == token
    assert literal(value) is None


def test_shown() -> None:
    """As a person would write it."""

    value = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Fn::GetAtt": ["Logs", "Name"]}]]}

    assert "arn:${AWS::Partition}:s3:::${Logs.Name}" == shown(text(value))


def test_literals() -> None:
    """Only what surely is one string."""

    assert "s3" == literal({"Fn::Sub": ["s${x}", {"x": 3}]})
    assert "" == literal("")
    assert literal(None) is None
    assert literal({"Ref": "Name"}) is None


def test_forms() -> None:
    """Each branch with its guard; one that contradicts itself is none, and no value is none."""

    value = {"Fn::If": ["C", {"Fn::If": ["C", "a", "never"]}, {"Fn::If": ["D", "b", {"Ref": "AWS::NoValue"}]}]}

    assert [
        (frozenset({("C", True)}), "a"),
        (frozenset({("C", False), ("D", True)}), "b"),
    ] == forms(value)


def test_items() -> None:
    """Of a list, of each list that it can be, and of what is no list."""

    assert ["a", "b", "c"] == [one for _, one in items(["a", {"Fn::If": ["C", "b", "c"]}])]
    assert ["a", "b"] == [one for _, one in items({"Fn::If": ["C", ["a"], "b"]})]
    assert [] == list(items(None))
