"""How long a name surely gets."""

from typing import Any

import pytest

from hazards.services.name_limits import length, role_in
from hazards.template.values import shown, text
from hazards.template.view import Template

PARAMETERS = {
    "Env": {"Type": "String", "AllowedValues": ["dev", "preproduction"]},
    "Team": {"Type": "String", "Default": "network"},
    "Free": {"Type": "String"},
}


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("role", 4),
        ({"Fn::Sub": "role-${AWS::AccountId}"}, 17),
        ({"Fn::Sub": "role-${Env}"}, 18),
        ({"Fn::Join": ["-", ["role", {"Ref": "Team"}]]}, 12),
        ({"Fn::Sub": "role-${Free}"}, 5),
        ({"Fn::Sub": "role-${Other.Arn}"}, 5),
    ],
)
def test_a_name_is_as_long_as_the_template_makes_it(name: Any, characters: int) -> None:
    """With the longest value that it offers for a parameter, and nothing for what only a deploy knows."""

    assert characters == length(Template("t", {"Parameters": PARAMETERS, "Resources": {}}), text(name))


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::111111111111:role/path/deploy", "deploy"),
        (
            {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy-${AWS::Region}"},
            "deploy-${AWS::Region}",
        ),
        ({"Fn::GetAtt": ["Role", "Arn"]}, ""),
        (None, ""),
    ],
)
def test_a_role_is_named_at_the_end_of_its_arn(arn: Any, name: str) -> None:
    """Whatever path stands before it."""

    assert name == shown(role_in(arn))
