"""What is judged, and what is told where no verdict was reached."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest

from hazards.judge import judge
from hazards.rule import Found, Level, Rule, Subject, Unjudged
from hazards.rules import route_before_attachment
from hazards.template.view import Template

TOPIC = {"Type": "AWS::SNS::Topic"}


def failing(subject: Subject) -> ModuleType:
    """A rule that finds one thing and then fails."""
    rule = ModuleType("failing")
    declared = Rule(code="H999", title="fails", level=Level.ERROR, source="https://example.com", subject=subject)

    def check(*_: object) -> Found:
        yield declared.hazard(Template("x", {}), "A", what="a", why="b", fix="c")
        raise ZeroDivisionError("by nothing")

    rule.__dict__.update(RULE=declared, check=check)
    return rule


def of(**resources: Mapping[str, Any]) -> Template:
    return Template("template", {"Resources": resources})


@pytest.mark.parametrize("subject", list(Subject))
def test_a_rule_that_fails(subject: Subject) -> None:
    """Is told by its code with the error's name; what it found, and the other rules, count."""

    ended = judge([of(A=TOPIC)], before=[of(A=TOPIC)], rules=[failing(subject), route_before_attachment])

    assert ["H999"] == [one.what for one in ended.unjudged]
    assert "failed, by a mistake of ours: ZeroDivisionError: by nothing" == ended.unjudged[0].why
    assert ["H999"] == [one.code for one in ended.findings]


def test_debugging() -> None:
    """Shows where a rule fails."""

    with pytest.raises(ZeroDivisionError):
        judge([of(A=TOPIC)], rules=[failing(Subject.TEMPLATE)], debugging=True)


def test_what_could_not_be_read_is_told_with_the_rest() -> None:
    """It goes through."""

    unread = Unjudged(template="x", what="file", why="is empty")

    assert (unread,) == judge([of(A=TOPIC)], rules=(), unjudged=[unread]).unjudged


CIRCLES: dict[str, tuple[dict[str, Any], str]] = {
    "of three": (
        {
            "A": {**TOPIC, "DependsOn": "B"},
            "B": {**TOPIC, "Properties": {"TopicName": {"Ref": "C"}}},
            "C": {**TOPIC, "Properties": {"TopicName": {"Fn::Sub": "${A.TopicName}"}}},
        },
        "A -> B -> C -> A",
    ),
    "of one": ({"A": {**TOPIC, "DependsOn": ["A"]}}, "A -> A"),
    "beside it": (
        {"A": {**TOPIC, "DependsOn": ["B"]}, "B": {**TOPIC, "DependsOn": ["C"]}, "C": {**TOPIC, "DependsOn": ["B"]}},
        "B -> C -> B",
    ),
}


@pytest.mark.parametrize(("resources", "circle"), CIRCLES.values(), ids=list(CIRCLES))
def test_a_circle(resources: dict[str, Any], circle: str) -> None:
    """CloudFormation refuses it: there is no order to judge, and it is named."""

    ended = judge([of(**resources)])

    assert [f"CloudFormation refuses it, for it waits for itself: {circle}"] == [one.why for one in ended.unjudged]


def test_a_circle_that_no_conditions_close() -> None:
    """Is none: each half is there only without the other."""

    either = {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}}
    a = {**TOPIC, "Properties": {"TopicName": {"Fn::If": ["C", {"Ref": "B"}, "a"]}}}
    b = {**TOPIC, "Properties": {"TopicName": {"Fn::If": ["C", "b", {"Ref": "A"}]}}}
    template = Template("x", {"Conditions": either, "Parameters": {"P": {}}, "Resources": {"A": a, "B": b}})

    assert () == judge([template], rules=()).unjudged
