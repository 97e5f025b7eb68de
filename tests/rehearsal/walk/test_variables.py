"""`#{Namespace.Name}`."""

import pytest

from rehearsal.walk.variables import UnknownVariableError, references, substituted


def test_references_are_replaced_wherever_they_stand() -> None:
    """Several in one text, and the rest of the text, come out whole."""

    told = {"A": {"x": "1"}, "B": {"y-z": "2"}}

    assert substituted({"k": "<#{A.x}#{B.y-z}> #{A.x} #{A}"}, told) == {"k": "<12> 1 #{A}"}


def test_values_are_not_escaped() -> None:
    """As CodePipeline does it (aws-cdk#8458): a quote breaks the JSON around it."""

    assert substituted({"k": '["#{A.x}"]'}, {"A": {"x": 'a"b'}}) == {"k": '["a"b"]'}


def test_a_value_is_not_replaced_again() -> None:
    """A commit message that looks like a reference stays what it is."""

    assert substituted({"k": "#{A.x}"}, {"A": {"x": "#{A.y}", "y": "no"}}) == {"k": "#{A.y}"}


@pytest.mark.parametrize("reference", ["#{A.z}", "#{B.x}"])
def test_an_unknown_reference_is_named(reference: str) -> None:
    """The reference itself is the message."""

    with pytest.raises(UnknownVariableError, match=reference.replace("{", r"\{")):
        substituted({"k": reference}, {"A": {"x": "1"}})


def test_all_references_of_a_configuration_are_found() -> None:
    """In every value, each time."""

    assert list(references({"a": "#{A.x} #{B.y}", "b": "#{A.x}"})) == [("A", "x"), ("B", "y"), ("A", "x")]
