"""Values in one world."""

from hazards.template.decided import conditions_in, decided

NO_VALUE = {"Ref": "AWS::NoValue"}
VALUE = {
    "Mode": {"Fn::If": ["Queued", "QUEUED", NO_VALUE]},
    "Stages": ["first", {"Fn::If": ["Careful", {"Fn::If": ["Queued", "gate", "door"]}, NO_VALUE]}],
}


def test_every_condition_is_named() -> None:
    """Also one that stands inside another."""

    assert {"Queued", "Careful"} == set(conditions_in(VALUE))


def test_a_value_is_what_its_world_makes_it() -> None:
    """And what is no value is not there."""

    assert {"Mode": "QUEUED", "Stages": ["first", "gate"]} == decided(VALUE, {"Queued": True, "Careful": True})
    assert {"Stages": ["first"]} == decided(VALUE, {"Queued": False, "Careful": False})
    assert None is decided(NO_VALUE, {})
