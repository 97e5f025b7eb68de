"""What counts as the same, and what does not."""

import pytest

from rehearsal.readback.compare import differences

A, B = {"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}

SAME = [
    ("443", 443, ""),
    (True, "true", ""),
    (60.0, 60, ""),
    ([], None, ""),
    ([A, B], [B, A], ""),
    ([A], [A, {"Key": "aws:x", "Value": "2"}], ""),
    ({"Statement": [STATEMENT]}, '{"Statement": {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}}', ""),
    (
        {"Statement": [{"Principal": {"AWS": "111111111111"}}]},
        {"Statement": [{"Principal": {"AWS": ["arn:aws:iam::111111111111:root"]}}]},
        "",
    ),
    (
        {"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": False}}}]},
        {"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": ["false"]}}}]},
        "",
    ),
    (["sg-1", "sg-2"], ["sg-2", "sg-1"], "SecurityGroupIds"),
    ({"Status": "Enabled"}, {"Status": "Enabled", "More": 1}, ""),
]

OTHER = [
    ("443", 80, "", ": template says 443, AWS says 80"),
    (True, None, "", ": template says true, AWS says nothing"),
    ({"A": {"B": "1"}}, {"A": {"B": "2"}}, "", ".A.B: template says 1, AWS says 2"),
    (["a", "b"], ["b", "a"], "Stages", "[0]: template says a, AWS says b"),
    (["sg-1", "sg-1"], ["sg-1", "sg-2"], "SecurityGroupIds", ""),
    (["a"], ["a", "b"], "Roles", ""),
    ([A], [], "", ""),
    ({"Statement": [STATEMENT]}, {"Statement": [STATEMENT | {"Action": "s3:*"}]}, "", ".Statement[0].Action[0]"),
    ({"Statement": [STATEMENT]}, {"Statement": [STATEMENT, STATEMENT]}, "", ".Statement"),
]


@pytest.mark.parametrize(("template", "aws", "name"), SAME)
def test_two_ways_of_writing_the_same_are_equal(template: object, aws: object, name: str) -> None:
    """What AWS tells in another order, type or spelling is no difference, nor is what it adds."""

    assert [] == differences(template, aws, name)


@pytest.mark.parametrize(("template", "aws", "name", "said"), OTHER)
def test_what_aws_says_otherwise_is_a_difference(template: object, aws: object, name: str, said: str) -> None:
    """A value that is another, missing, or in another place is told with its path and both values."""

    (found, *_) = differences(template, aws, name)

    assert str(found).startswith(said)
