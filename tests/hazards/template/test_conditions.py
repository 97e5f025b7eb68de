"""Which combinations of conditions can come true together."""

from typing import Any

import pytest

from hazards.template.conditions import MOST_WORLDS, Conditions, TooManyWorldsError, contradicts, holds, shown

SIZE, LOGS = {"Ref": "Size"}, {"Ref": "Logs"}
ENVIRONMENT = {"Size": {"Type": "String", "AllowedValues": ["small", "large"]}, "Logs": {"Type": "String"}}


def equals(left: Any, right: Any) -> dict[str, Any]:
    return {"Fn::Equals": [left, right]}


def worlds(*names: str, parameters: dict[str, Any] = ENVIRONMENT, **definitions: Any) -> set[tuple[bool, ...]]:
    """How these conditions can come out, together."""
    found = Conditions(definitions, parameters).worlds(names)
    return {tuple(world[name] for name in names) for world in found}


BOTH = {(True,), (False,)}


def test_no_conditions() -> None:
    """One world, and everything that is always so is so in it."""

    assert [{}] == Conditions({}, {}).worlds([])
    assert Conditions({}, {}).satisfiable(frozenset())


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (equals(SIZE, "small"), BOTH),
        (equals("small", SIZE), BOTH),
        (equals(SIZE, "medium"), {(False,)}),
        (equals(LOGS, "whatever"), BOTH),
        (equals("a", "a"), {(True,)}),
        (equals("a", "b"), {(False,)}),
        (equals(1, "1"), {(True,)}),
        (equals(True, "true"), {(True,)}),
        (equals(SIZE, SIZE), {(True,)}),
        (equals(SIZE, LOGS), BOTH),
        (equals({"Fn::Join": ["", [SIZE]]}, SIZE), {(True,)}),
        (equals({"Fn::FindInMap": ["M", "a", "b"]}, "c"), BOTH),
        (equals("{{resolve:ssm:/x}}", "y"), BOTH),
        ({"Fn::Not": [equals("a", "a")]}, {(False,)}),
        ({"Fn::And": [equals(SIZE, "small"), equals(SIZE, "large")]}, {(False,)}),
        ({"Fn::Or": [equals(SIZE, "small"), equals(SIZE, "large")]}, {(True,)}),
        ({"Fn::Or": [equals(SIZE, "small"), {"Fn::Not": [equals(SIZE, "small")]}]}, {(True,)}),
        ({"Fn::And": [equals("a", "b"), {"Unreadable": 1}]}, {(False,)}),
        ({"Fn::Or": [equals("a", "a"), None]}, {(True,)}),
        ({"Fn::And": []}, BOTH),
        ({"Fn::Not": "x"}, BOTH),
        ({"Fn::Equals": ["a"]}, BOTH),
        ({"Condition": "Unknown"}, BOTH),
        ("true", BOTH),
        (None, BOTH),
        ({1: None, "a": 2}, BOTH),
    ],
)
def test_one_condition(definition: Any, expected: set[tuple[bool, ...]]) -> None:
    """What it can come out as. What cannot be read can come out either way."""

    assert expected == worlds("C", C=definition)


def test_values_that_exclude_each_other() -> None:
    """A parameter has one value at a time."""

    one_of_them = {(True, False), (False, True)}

    assert one_of_them == worlds("A", "B", A=equals(SIZE, "small"), B=equals(SIZE, "large"))
    assert one_of_them | {(False, False)} == worlds("A", "B", A=equals(LOGS, "s3"), B=equals(LOGS, "cloud-watch-logs"))


def test_conditions_of_conditions() -> None:
    """By name, over several steps."""

    definitions: dict[str, Any] = {
        "Small": equals(SIZE, "small"),
        "Large": {"Fn::Not": [{"Condition": "Small"}]},
        "Same": {"Condition": "Large"},
        "Either": {"Fn::Or": [{"Condition": "Small"}, {"Condition": "Same"}]},
    }

    assert {(True, False, False, True), (False, True, True, True)} == worlds(
        "Small", "Large", "Same", "Either", **definitions
    )


def test_circles_and_unknown_names() -> None:
    """They can come out either way; the same name comes out one way."""

    circle: dict[str, Any] = {"A": {"Condition": "B"}, "B": {"Fn::Not": [{"Condition": "A"}]}, "C": {"Condition": "C"}}

    assert 8 == len(worlds("A", "B", "C", **circle))
    assert {(True, True), (False, False)} == worlds("X", "Y", X={"Condition": "Unknown"}, Y={"Condition": "Unknown"})
    assert {(True, False), (False, True)} == worlds("X", "Y", Y={"Fn::Not": [{"Condition": "X"}]})


def test_a_guard_of_both_outcomes() -> None:
    """Never holds."""

    assert not Conditions({}, {}).satisfiable(frozenset({("C", True), ("C", False)}))
    assert contradicts(frozenset({("C", True)}), frozenset({("C", False), ("D", True)}))
    assert not contradicts(frozenset({("C", True)}), frozenset({("C", True), ("D", True)}))


def test_the_rules_of_a_template() -> None:
    """No deploy has parameters that its Rules refuse."""

    definitions = {"Large": equals(SIZE, "large"), "Logs": equals(LOGS, "yes"), "Other": equals({"Ref": "Z"}, "1")}
    rules = {
        "LargeHasLogs": {
            "RuleCondition": equals(SIZE, "large"),
            "Assertions": [{"Assert": {"Fn::Contains": [["yes", "always"], LOGS]}}],
        },
        "LogsAreSimple": {"Assertions": [{"Assert": {"Fn::Not": [equals(LOGS, "always")]}}, None]},
        "Weird": {"Assertions": 5, "RuleCondition": None},
        "Weirder": None,
    }

    found = Conditions(definitions, ENVIRONMENT, rules)

    assert {(True, True), (False, True), (False, False)} == {
        (world["Large"], world["Logs"]) for world in found.worlds(["Large", "Logs"])
    }
    assert 2 == len(found.worlds(["Other"]))


def test_many_conditions() -> None:
    """Hundreds that have nothing to do with each other are no trouble, and neither is a long chain."""

    definitions: dict[str, Any] = {f"C{number}": equals({"Ref": f"P{number}"}, "1") for number in range(300)}
    definitions |= {"D0": equals(SIZE, "small")}
    definitions |= {f"D{number}": {"Fn::Not": [{"Condition": f"D{number - 1}"}]} for number in range(1, 3000)}
    conditions = Conditions(definitions, ENVIRONMENT)

    assert conditions.satisfiable(frozenset((f"C{number}", number % 2 == 0) for number in range(300)))
    assert not conditions.satisfiable(frozenset({("D0", True), ("D2999", True)}))


def test_too_many_worlds() -> None:
    """No verdict, rather than a wrong one or none for hours."""

    conditions = Conditions({f"C{number}": equals({"Ref": f"P{number}"}, "1") for number in range(30)}, {})

    with pytest.raises(TooManyWorldsError):
        conditions.worlds([f"C{number}" for number in range(30)])
    assert MOST_WORLDS == len(conditions.worlds([f"C{number}" for number in range(12)]))


def test_a_world_where() -> None:
    """A guard holds and none of some others; it knows no more than it takes."""

    conditions = Conditions({"A": equals(SIZE, "small"), "B": equals(SIZE, "large")}, ENVIRONMENT)
    a, b = frozenset({("A", True)}), frozenset({("B", True)})

    assert {} == conditions.world_where(frozenset())
    assert {"A": True, "B": False} == conditions.world_where(a, none_of=[b])
    assert {"A": False, "Unknown": False} == conditions.world_where(
        frozenset(), none_of=[a, frozenset({("Unknown", True)})]
    )
    assert conditions.world_where(frozenset(), none_of=[a, b]) is None
    assert conditions.world_where(a, none_of=[frozenset()]) is None
    assert conditions.world_where(a | b) is None


def test_a_world_where_none_of_many_holds() -> None:
    """However many they are."""

    names = [f"C{number}" for number in range(40)]

    assert dict.fromkeys(names, False) == Conditions({}, {}).world_where(
        frozenset(), none_of=[frozenset({(name, True)}) for name in names]
    )


def test_for_people() -> None:
    """In the order of the names."""

    guard = frozenset({("B", False), ("A", True)})

    assert "when A is true and B is false" == shown(guard)
    assert "" == shown(frozenset())
    assert holds(guard, {"A": True, "B": False, "C": True})
    assert not holds(guard, {"A": True})
