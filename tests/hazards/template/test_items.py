"""Items of lists that `Fn::If` may stand in or around."""

from hazards.template.values import Form, items

THEN, ELSE = frozenset({("C", True)}), frozenset({("C", False)})


def test_items() -> None:
    """Each by itself, under its condition; no list is a list of one, and nothing has no items."""

    value = {"Fn::If": ["C", ["a", {"Fn::If": ["C", "b", "never"]}], "c"]}

    assert {Form(THEN, "a"), Form(THEN, "b"), Form(ELSE, "c")} == set(items(value))
    assert [] == list(items(None))
    assert [] == list(items({"Ref": "AWS::NoValue"}))
