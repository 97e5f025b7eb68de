"""What is kept is said once."""

import pytest

from hazards.rules import kept_after_failed_create, kept_with_fixed_name
from hazards.template.view import Template


@pytest.mark.parametrize(
    ("policy", "properties", "codes"),
    [
        ("Retain", {"TableName": "orders"}, ["H203"]),
        ("Retain", {}, ["H204"]),
        ("RetainExceptOnCreate", {"TableName": "orders"}, ["H203"]),
        ("RetainExceptOnCreate", {}, []),
        ("Delete", {"TableName": "orders"}, []),
    ],
)
def test_by_its_policy_and_its_name(policy: str, properties: dict[str, str], codes: list[str]) -> None:
    """A fixed name is the worse of the two: where it is said, the orphan is not said too."""

    table = {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": policy, "Properties": properties}
    template = Template("t", {"Resources": {"Orders": table}})

    found = [*kept_with_fixed_name.check(template), *kept_after_failed_create.check(template)]

    assert codes == [one.code for one in found]
