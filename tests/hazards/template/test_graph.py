"""Who waits for whom, and under which conditions."""

from typing import Any

import pytest

from hazards.template.graph import Graph
from hazards.template.view import Template

IS_PROD = {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
CONDITIONS = {
    "IsProd": IS_PROD,
    "IsDev": {"Fn::Not": [{"Condition": "IsProd"}]},
    "HasLogs": {"Fn::Equals": [{"Ref": "Logs"}, "yes"]},
    "IsProdWithLogs": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "HasLogs"}]},
}


def graph(**resources: dict[str, Any]) -> Graph:
    """Of a template of these resources."""
    return Template("template", {"Conditions": CONDITIONS, "Resources": resources}).graph


def after(*others: str, condition: str = "") -> dict[str, Any]:
    """A resource that depends on others."""
    return {"Type": "T", "DependsOn": list(others)} | ({"Condition": condition} if condition else {})


def referring(to: Any, condition: str = "") -> dict[str, Any]:
    """A resource with a reference."""
    return {"Type": "T", "Properties": {"Of": to}} | ({"Condition": condition} if condition else {})


def test_what_waits() -> None:
    """Over any number of steps, by DependsOn and by reference; for nothing that is no resource."""

    found = graph(A=after(), B=referring({"Ref": "A"}), C=after("B", "Gone"), D=referring({"Ref": "AWS::Region"}))

    assert {"A", "B"} == found.waits_for("C") == found.surely_waits_for("C")
    assert {"B", "C"} == found.waited_for_by("A")
    assert set() == found.waits_for("D")
    assert ("C", "B", "A") == found.path("C", "A")
    assert () == found.path("A", "C")
    assert found.world_without_path("C", "A") is None
    assert {} == found.world_without_path("A", "C")


def test_a_path_through_a_conditional_resource() -> None:
    """Proves nothing: the condition may be false, and then neither DependsOn nor an If leads over it."""

    found = graph(
        A=after(), B=after("A", condition="IsProd"), C=after("B"), D=referring({"Fn::If": ["IsProd", {"Ref": "B"}, ""]})
    )

    assert "A" in found.waits_for("C")
    assert "A" not in found.surely_waits_for("C")
    assert {"IsProd": False} == found.world_without_path("C", "A") == found.world_without_path("D", "A")
    assert found.world_without_path("C", "B") is None


@pytest.mark.parametrize(
    ("then", "middle", "first"),
    [
        ("IsProd", "IsProd", ""),
        ("IsProdWithLogs", "IsProd", ""),
        ("", "IsProd", "IsProd"),
        ("HasLogs", "IsProd", "IsProdWithLogs"),
        ("IsProd", "", "IsDev"),
        ("IsProd", "HasLogs", "IsDev"),
    ],
)
def test_a_condition_that_is_implied(then: str, middle: str, first: str) -> None:
    """Where one of the ends is there only if the middle is, or both never are, the path is sure."""

    found = graph(A=after(condition=first), B=after("A", condition=middle), C=after("B", condition=then))

    assert found.world_without_path("C", "A") is None


def test_two_paths() -> None:
    """One of them is always there."""

    found = graph(
        A=after(), P=after("A", condition="IsProd"), D=after("A", condition="IsDev"), L=after("A", condition="HasLogs"),
        Both=after("P", "D"), Neither=after("P", "L"),
    )  # fmt: skip

    assert found.world_without_path("Both", "A") is None
    assert {"IsProd": False, "HasLogs": False} == found.world_without_path("Neither", "A")


def test_an_edge_in_one_branch() -> None:
    """Is there only when the condition came out so; in both branches it always is."""

    found = graph(
        A=after(),
        One=referring({"Fn::If": ["IsProd", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        Other=referring({"Fn::If": ["IsProd", "x", {"Ref": "A"}]}),
        Both=referring({"Fn::If": ["IsProd", {"Ref": "A"}, {"Fn::GetAtt": ["A", "Arn"]}]}),
        Within=referring({"Fn::If": ["IsProd", {"Ref": "A"}, "x"]}, condition="IsProd"),
        Never=referring({"Fn::If": ["IsProd", {"Ref": "A"}, "x"]}, condition="IsDev"),
    )

    assert {"IsProd": False} == found.world_without_path("One", "A")
    assert {"IsProd": True} == found.world_without_path("Other", "A")
    assert found.world_without_path("Both", "A") is None
    assert found.world_without_path("Within", "A") is None
    assert "A" in found.surely_waits_for("Within")
    assert {"IsDev": True, "IsProd": False} == found.world_without_path("Never", "A")


def test_when() -> None:
    """Only worlds in which it holds are looked at."""

    found = graph(A=after(), B=referring({"Fn::If": ["IsProd", {"Ref": "A"}, "x"]}))

    assert found.world_without_path("B", "A", frozenset({("IsProd", True)})) is None
    assert {"IsProd": False} == found.world_without_path("B", "A", frozenset({("IsProd", False)}))
    assert found.world_without_path("B", "A", frozenset({("IsProd", True), ("IsDev", True)})) is None


def test_many_conditional_ways() -> None:
    """Forty ways, each under a condition of its own: an answer, and at once."""

    conditions = {f"C{number}": {"Fn::Equals": [{"Ref": f"P{number}"}, "1"]} for number in range(40)}
    ways = {f"W{number}": after("A", condition=f"C{number}") for number in range(40)}
    resources = {"A": after(), **ways, "B": after(*ways)}

    found = Template("template", {"Conditions": conditions, "Resources": resources}).graph.world_without_path("B", "A")

    assert dict.fromkeys(conditions, False) == found


def test_circles() -> None:
    """Are told, and do no harm."""

    found = graph(A=after("B"), B=after("C"), C=after("A"), D=after("A"))

    assert {"A", "B", "C"} == set(found.circle)
    assert {"B", "C"} == found.waits_for("A")
    assert {"A", "B", "C"} == found.waits_for("D")
    assert found.world_without_path("A", "C") is None
    assert [] == found.order_of(["D"], {})
    assert () == graph(A=after(), B=after("A")).circle


def test_orders() -> None:
    """The shortest legal ones, and those that can start at once by name."""

    found = graph(A=after(), B=after("A"), C=after("A"), D=after("C", "B"), E=after("D"), Apart=after())

    assert ["A", "B", "C", "D"] == found.order_of(["D"], {})
    assert ["E", "D", "B"] == found.order_of_deletion(["B"], {})


def test_orders_in_a_world() -> None:
    """What is not there is left out; so is what need not be."""

    found = graph(A=after(), P=after(condition="IsProd"), L=after(condition="HasLogs"), B=after("A", "P", "L"))

    assert ["A", "P", "B"] == found.order_of(["B"], {"IsProd": True})
    assert ["A", "B"] == found.order_of(["B"], {"IsDev": True})
    assert ["A", "L", "B"] == found.order_of(["B"], {"IsProd": False, "HasLogs": True})
    assert ["B", "L"] == found.order_of_deletion(["L"], {"HasLogs": True})
