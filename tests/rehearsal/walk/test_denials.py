"""Which refusal a failure is about."""

import pytest

from rehearsal.walk.denials import Denial, behind

READ = Denial("arn:x:role/a", "s3:GetObject", "arn:b", "no policy allows s3:GetObject", "a policy")
DESCRIBE = Denial("arn:x:role/b", "ec2:DescribeVpcs", "*", "no policy allows ec2:DescribeVpcs", "another policy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User x is not authorized to perform: s3:GetObject on resource: b", READ),
        ("... is not authorized to perform: ec2:DescribeVpcs because no identity-based policy", DESCRIBE),
        ("An error occurred (AccessDenied) when calling: Access Denied", DESCRIBE),
        ("a plain failure, which a harmless refusal came before", None),
    ],
)
def test_the_refusal_behind_a_failure_is_found(text: str, expected: Denial | None) -> None:
    """By the action that the text names, else the last one; and none where the text speaks of none."""

    assert behind(text, [READ, DESCRIBE]) == expected


def test_without_a_recorded_refusal_there_is_none() -> None:
    """A build's own words about access are not AWS's."""

    assert behind("Access Denied", []) is None


def test_a_refusal_names_principal_action_and_resource() -> None:
    """All of what a user needs to mend it."""

    assert all(word in str(READ) for word in ("arn:x:role/a", "s3:GetObject", "arn:b"))
