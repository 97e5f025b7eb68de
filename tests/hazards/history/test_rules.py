"""What the rules of history say of their twins, beyond that they say something."""

from pathlib import Path

import pytest

from hazards.judge import judge
from hazards.rule import Hazard, Level
from hazards.rules import export_in_use, kept_resource_orphaned, stack_orphaned, stateful_replaced
from hazards.template.view import Template
from tests.hazards.templates import read_all
from tests.hazards.test_twins import TWINS

RULES = (kept_resource_orphaned, stateful_replaced, export_in_use, stack_orphaned)


def found(before: list[Template], after: list[Template]) -> tuple[Hazard, ...]:
    ended = judge(after, before=before, rules=RULES)
    assert () == ended.unjudged
    return ended.findings


def of_twin(name: str) -> tuple[Hazard, ...]:
    folder: Path = TWINS / name
    return found(read_all(folder / "before"), read_all(folder / "after"))


@pytest.mark.parametrize(
    ("twin", "said"),
    [
        ("H601/bad-cdk-id-changed", ["H601"]),  # it is kept: not replaced, too
        ("H601/bad-moved-to-another-stack", ["H601"]),
        ("H602/bad-cdk-id-changed", ["H602"]),
        ("H602/bad-network-range", ["H602"]),  # its subnets go with it
        ("H602/bad-zones-reordered", ["H602", "H602"]),
        ("H603/bad-its-resource-is-replaced", ["H602", "H603"]),
        ("H604/bad-stage-renamed", ["H604"]),  # the pipeline says it, so its template does not
    ],
)
def test_each_harm_is_told_once(twin: str, said: list[str]) -> None:
    """A change that has several signs is one finding."""

    assert said == [one.code for one in of_twin(twin)]


def test_an_export_that_nobody_is_known_to_import() -> None:
    """It may be in use where we do not see: a warning, and an error where it is."""

    assert [Level.WARNING] == [one.level for one in of_twin("H603/bad-nobody-known-imports")]
    assert [Level.ERROR] == [one.level for one in of_twin("H603/bad-removed-with-its-import")]


@pytest.mark.parametrize(
    ("twin", "words"),
    [
        ("H602/bad-custom-named", "the new one is refused: the name orders is taken"),
        ("H602/bad-zones-reordered", "Subnet5C2D37C4 still has 172.31.0.0/18"),
        ("H602/bad-bucket-renamed", "BucketName goes from example-archive to example-archives"),
        ("H601/bad-fixed-name", "Orders cannot be created: the earlier Table, which is kept, has its name"),
    ],
)
def test_what_happens_is_told(twin: str, words: str) -> None:
    """A replacement that is refused is told from one that succeeds and loses something."""

    assert words in of_twin(twin)[0].what


def instance(image: str) -> list[Template]:
    resource = {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": image}}
    return [Template("nat.yaml", {"Resources": {"Nat": resource}})]


def test_an_instance_is_a_warning() -> None:
    """It may keep nothing that matters, and a new image is how one is patched."""

    (said,) = found(instance("ami-1"), instance("ami-2"))

    assert ("H602", Level.WARNING) == (said.code, said.level)


def cleanup(*stacks: str) -> list[Template]:
    """A pipeline that deploys one stack and removes others."""
    actions = [("DELETE_ONLY", stack) for stack in stacks] + [("CREATE_UPDATE", "network")]
    stage = {
        "Name": "Deploy",
        "Actions": [
            {
                "ActionTypeId": {"Category": "Deploy", "Provider": "CloudFormation"},
                "Configuration": {"ActionMode": mode, "StackName": stack},
            }
            for mode, stack in actions
        ],
    }
    pipeline = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": [stage]}}
    return [Template("pipeline.yaml", {"Resources": {"Pipeline": pipeline}})]


def test_a_removed_stack_needs_its_removal_no_more() -> None:
    """The action that removed it may go."""

    assert () == found(cleanup("old"), cleanup())


@pytest.mark.parametrize("odd", [None, 3, "", [], {}, [None], {"Ref": None}, {"Fn::If": [1]}, {"Fn::Select": []}])
def test_odd_templates_are_no_failure(odd: object) -> None:
    """Whatever stands where a value belongs, on either side."""

    properties = {"CidrBlock": odd, "KeySchema": odd, "BucketName": odd, "Stages": odd, "VpcId": odd, "TableName": odd}
    types = ("AWS::S3::Bucket", "AWS::EC2::Subnet", "AWS::DynamoDB::Table", "AWS::CodePipeline::Pipeline")
    resources = {type_: {"Type": type_, "Properties": properties, "DeletionPolicy": odd} for type_ in types}
    outputs = {"One": {"Value": odd, "Export": {"Name": odd}}, "Two": odd, "Three": {"Value": odd, "Export": odd}}
    strange = [Template("a.yaml", {"Resources": resources, "Outputs": outputs, "Conditions": odd})]
    plain = [Template("a.yaml", {"Resources": {one: {"Type": one} for one in types}})]

    for before, after in ((strange, plain), (plain, strange), (strange, strange)):
        judge(after, before=before, rules=RULES, debugging=True)
