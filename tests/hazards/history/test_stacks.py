"""Which template of a stack followed which."""

from collections.abc import Mapping
from typing import Any

from hazards.history.stacks import changes, gone
from hazards.template.view import Template


def template(name: str, resources: Mapping[str, Any] | None = None) -> Template:
    return Template(name, {"Resources": resources or {}})


def pipeline(name: str, **files: str) -> Template:
    """One that deploys a file as each stack."""
    actions = [
        {
            "Name": stack,
            "ActionTypeId": {"Category": "Deploy", "Provider": "CloudFormation"},
            "Configuration": {"ActionMode": "CREATE_UPDATE", "StackName": stack, "TemplatePath": f"Synth::{file}"},
        }
        for stack, file in files.items()
    ]
    stages = [{"Name": "Deploy", "Actions": actions}]
    return template(name, {"Pipeline": {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": stages}}})


def names(before: list[Template], after: list[Template]) -> list[tuple[str, str]]:
    return [(one.before.name, one.after.name) for one in changes(before, after)]


def test_by_file() -> None:
    """The folders may have other names."""

    before = [template("old/a.yaml"), template("old/b.yaml")]
    after = [template("new/deep/b.yaml"), template("new/deep/a.yaml")]

    assert [("old/a.yaml", "new/deep/a.yaml"), ("old/b.yaml", "new/deep/b.yaml")] == names(before, after)


def test_by_folder_where_files_are_named_alike() -> None:
    """A folder a stack, as hand-written estates have it."""

    before = [template("old/one/template.yaml"), template("old/two/template.yaml")]
    after = [template("new/two/template.yaml"), template("new/three/template.yaml")]

    assert [("old/two/template.yaml", "new/two/template.yaml")] == names(before, after)
    assert ["old/one/template.yaml"] == [one.name for one in gone(before, after)]
    assert ["old/one/template.yaml"] == [one.name for one in gone(before, after[:1])]


def test_two_files_that_a_person_named() -> None:
    """One is what the other was, whatever they are called; CDK's names are stacks' and say when they are not."""

    assert [("deployed.json", "now.yaml")] == names([template("deployed.json")], [template("now.yaml")])
    assert [] == names([template("a.template.json")], [template("b.template.json")])


def test_by_the_stack_that_a_pipeline_deploys() -> None:
    """A stage that changes its id changes its templates' names, and deploys the same stack."""

    before = [
        pipeline("p.template.json", network="assembly-dev/a1.template.json"),
        template("x/assembly-dev/a1.template.json"),
    ]
    after = [
        pipeline("p.template.json", network="assembly-one/b2.template.json"),
        template("assembly-one/b2.template.json"),
    ]

    assert ("x/assembly-dev/a1.template.json", "assembly-one/b2.template.json") in names(before, after)
    assert [] == gone(before, after)


def test_one_file_deployed_as_two_stacks() -> None:
    """It is followed by itself."""

    both = [pipeline("p.yaml", dev="network.yaml", prod="network.yaml"), template("network.yaml")]

    assert [("p.yaml", "p.yaml"), ("network.yaml", "network.yaml")] == names(both, both)


def test_nothing() -> None:
    """No template on one side is no reason to fail."""

    assert ([], []) == (changes([], [template("a.yaml")]), gone([], []))
    assert ["a/x.yaml", "b/x.yaml"] == [one.name for one in gone([template("a/x.yaml"), template("b/x.yaml")], [])]
