"""The way to a property deep inside a resource."""

from hazards.template.reach import Where, reach
from hazards.template.values import ALWAYS, Form

ATTRIBUTES = {"Attributes": [{"Key": "bucket", "Value": "logs"}, {"Key": "enabled", "Value": True}, None, "text"]}


def test_lists_are_entered() -> None:
    """Each item of a list on the way is looked into, and a list at the end comes item by item."""

    found = reach(Form(ALWAYS, {"Rules": [{"Ids": ["a", "b"]}, {"Ids": "c"}, {}]}), ("Rules", "Ids"))

    assert [Form(ALWAYS, "a"), Form(ALWAYS, "b"), Form(ALWAYS, "c")] == list(found)


def test_items_are_chosen() -> None:
    """`Where` goes on with what has a value, and with nothing else."""

    found = reach(Form(ALWAYS, ATTRIBUTES), ("Attributes", Where(("Key",), "bucket"), "Value"))

    assert [Form(ALWAYS, "logs")] == list(found)


def test_a_switch_beside_the_value() -> None:
    """`Where` can look further than where it stands; a boolean is its word, in any case of letters."""

    def attribute(name: str) -> tuple[str | Where, ...]:
        return ("Attributes", Where(("Key",), name), "Value")

    start = Form(ALWAYS, ATTRIBUTES)

    assert [Form(ALWAYS, "logs")] == list(reach(start, (Where(attribute("enabled"), "True"), *attribute("bucket"))))
    assert [] == list(reach(start, (Where(attribute("enabled"), "false"), *attribute("bucket"))))


def test_conditions_are_told() -> None:
    """Each `Fn::If` on the way is taken both ways; the conditions of a switch are those of what follows it."""

    start = Form(ALWAYS, {"Type": {"Fn::If": ["ToS3", "s3", "logs"]}, "Arn": "arn"})

    assert [Form(frozenset({("ToS3", True)}), "arn")] == list(reach(start, (Where(("Type",), "s3"), "Arn")))
