"""The rights of a role."""

import pytest

from hazards.services.rights import admits, allowed, attached
from hazards.template.view import Template


@pytest.mark.parametrize(
    ("statement", "admitted"),
    [
        ({"Effect": "Allow", "Action": "ec2:*"}, True),
        ([{"Effect": "Allow", "Action": ["s3:GetObject", "EC2:Create*Interface"]}], True),
        ({"Effect": "Deny", "Action": "ec2:*"}, False),
        ({"Effect": "Allow", "Action": {"Ref": "Action"}}, False),
        ({"Effect": "Allow", "Action": "s3:*"}, False),
        (None, False),
    ],
)
def test_what_a_policy_surely_allows(statement: object, *, admitted: bool) -> None:
    """Wildcards and case as IAM reads them; what cannot be known is not sure."""

    may = allowed({"PolicyDocument": {"Statement": statement}})

    assert admitted == admits(may, "ec2:CreateNetworkInterface")


def test_a_policy_names_its_role_in_any_form() -> None:
    """By reference and by name, in a list and alone."""

    template = Template(
        "roles",
        {
            "Resources": {
                "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "builder"}},
                "One": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}]}},
                "Two": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": ["builder"]}},
                "Three": {"Type": "AWS::IAM::RolePolicy", "Properties": {"RoleName": {"Ref": "Role"}}},
                "Other": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": ["another"]}},
            }
        },
    )

    assert ["One", "Two", "Three"] == [policy.id for policy, _ in attached(template)["Role"]]
