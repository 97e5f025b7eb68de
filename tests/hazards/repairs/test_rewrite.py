"""A repaired template's text: one line more, and every other character as it was."""

import pytest

from hazards.repairs.repair import Edge
from hazards.repairs.rewrite import CannotRewriteError, rewritten

YAML = """\
# A network
Resources:
  Route: # the way out
    Type: AWS::EC2::Route   # a route
    Properties:
      GatewayId: !Ref "Gateway"
      Tags:
      - {Key: a, Value: !Sub '${AWS::StackName}'}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Other:
    Properties: {}
    Type: AWS::EC2::VPC
"""
JSON = """\
{
	"Resources": {
		"A": {
			"Type": "a\\/b 😀 \\ud83d\\ude00 \\\\"
		},
		"B": {"Type": "B"}
	}
}"""


def lines_added(text: str, *edges: Edge) -> list[str]:
    """The lines that are new, in a text that is otherwise the same."""
    after = rewritten(text, edges).splitlines()
    before = text.splitlines()
    new = [line for line in after if line not in before]
    assert before == [line for line in after if line not in new]
    return new


def test_yaml() -> None:
    """One line, below the type, in the resource's own indentation; comments, quotes and short forms stay."""

    assert ["    DependsOn: Other"] == lines_added(YAML, ("Route", "Other"))
    assert "# a route\n    DependsOn: Other\n    Properties" in rewritten(YAML, [("Route", "Other")])


@pytest.mark.parametrize(
    ("resource", "line"),
    [("Gateway", "  Gateway: {DependsOn: Route, Type: AWS::EC2::InternetGateway}"), ("Other", "    DependsOn: Route")],
)
def test_yaml_in_other_forms(resource: str, line: str) -> None:
    """In braces, and where the first key is no single line."""

    assert line in rewritten(YAML, [(resource, "Route")]).splitlines()


def test_json() -> None:
    """In its own indentation; escapes are not touched."""

    assert ['\t\t\t"DependsOn": "B",'] == lines_added(JSON, ("A", "B"))
    assert '"B": {"DependsOn": "A", "Type": "B"}' in rewritten(JSON, [("B", "A")])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("DependsOn: B", "DependsOn: [B, C]"),
        ("DependsOn: [B] # b", "DependsOn: [B, C] # b"),
        ("DependsOn: []", "DependsOn: [C]"),
        ("DependsOn:", "DependsOn: C"),
        ("DependsOn:\n      - B # b\n    # end", "DependsOn:\n      - B # b\n      - C\n    # end"),
        ("'DependsOn': 'B'", "'DependsOn': ['B', C]"),
        ('DependsOn: "B"', 'DependsOn: ["B", C]'),
    ],
)
def test_one_more(before: str, after: str) -> None:
    """A DependsOn that is there becomes longer, in the form that it has."""

    text = "Resources:\n  A:\n    Type: X\n    {}\n"

    assert text.replace("{}", after) == rewritten(text.replace("{}", before), [("A", "C")])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Type: X\r\n", "Type: X\r\n    DependsOn: B\r\n"),
        ("Properties: {\r\n      }\r\n", "DependsOn: B\r\n    Properties: {\r\n      }\r\n"),
        ("DependsOn:\r\n    - C\r\n", "DependsOn:\r\n    - C\r\n    - B\r\n"),
    ],
)
def test_line_ends(before: str, after: str) -> None:
    """A new line ends as the one before it does."""

    text = "Resources:\r\n  A:\r\n    {}"

    assert text.replace("{}", after, 1) == rewritten(text.replace("{}", before, 1), [("A", "B")])


@pytest.mark.parametrize("name", ["123", "On"])
def test_a_name_that_is_no_text(name: str) -> None:
    """It is quoted, or it would be a number or a truth."""

    assert f'Resources:\n  A:\n    Type: X\n    DependsOn: "{name}"\n' == rewritten(
        "Resources:\n  A:\n    Type: X\n", [("A", name)]
    )


def test_several() -> None:
    """Line by line, each on top of those before it."""

    assert '{"Resources":{"A":{"DependsOn": ["B", "C"], "Type":"X"}}}' == rewritten(
        '{"Resources":{"A":{"Type":"X"}}}', [("A", "B"), ("A", "C")]
    )


@pytest.mark.parametrize("text", ["Resources: {A: {}}", "Resources: {A: 1}", "{", "Resources: []"])
def test_no_place(text: str) -> None:
    """Where a resource cannot be found in the text, nothing is guessed."""

    with pytest.raises(CannotRewriteError, match="A"):
        rewritten(text, [("A", "B")])


def test_nothing_to_add() -> None:
    """A text to which nothing is added is the same."""

    assert rewritten(YAML, []) == YAML
