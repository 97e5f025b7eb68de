"""What a template names and does not hold is told: CloudFormation refuses it, and no rule can know what was meant."""

from pathlib import Path

import pytest

from hazards.reading.load import load


def whys(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    path = tmp_path / "template.yaml"
    path.write_text(text)
    return [(one.what, one.why) for one in load([path])[1]]


@pytest.mark.parametrize(
    ("topic", "kind", "name"),
    [
        ("DependsOn: Queue", "resource", "Queue"),
        ("DependsOn: [Queue, Other]", "resource", "Queue"),
        ("Properties: {TopicName: !Ref Queue}", "resource or parameter", "Queue"),
        ("Properties: {TopicName: !GetAtt Queue.QueueName}", "resource or parameter", "Queue"),
        ("Properties: {TopicName: !Sub '${Queue}-${AWS::Region}-${!Shell}'}", "resource or parameter", "Queue"),
        ("Condition: IsProd", "condition", "IsProd"),
        ("Properties: {TopicName: !If [IsProd, !Ref Name, !Ref Other]}", "condition", "IsProd"),
    ],
)
def test_a_name_that_is_not_there(tmp_path: Path, topic: str, kind: str, name: str) -> None:
    """By DependsOn, by any function, and as a condition."""

    text = f"""
        Parameters: {{Name: {{Type: String}}}}
        Resources:
          Topic: {{Type: AWS::SNS::Topic, {topic}}}
          Other: {{Type: AWS::SNS::Topic}}
    """

    assert [("Topic", f"names the {kind} {name}, which is not in the template: CloudFormation refuses it")] == whys(
        tmp_path, text
    )


def test_an_output_of_what_is_not_there(tmp_path: Path) -> None:
    """The same."""

    text = "Resources: {Topic: {Type: AWS::SNS::Topic}}\nOutputs: {Queue: {Value: !Ref Queue}}\n"

    assert ["Outputs"] == [what for what, _ in whys(tmp_path, text)]


def test_what_a_macro_may_add(tmp_path: Path) -> None:
    """Is not missed: only the macro itself is told."""

    text = "Transform: Mine\nResources: {Topic: {Type: AWS::SNS::Topic, DependsOn: Queue}}\n"

    assert ["Mine"] == [what for what, _ in whys(tmp_path, text)]
