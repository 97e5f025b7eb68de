"""The pipeline that would be deployed: its stages and their actions, read from the template."""

from itertools import pairwise

import pytest

from stages.estate import read_estate
from tests.pipeline.assembly import ESTATE, PIPELINE, Properties, assembly, stages


def order(stage: str, action: str) -> int:
    """An action's run order; equal numbers run side by side."""
    (found,) = (each for name, each in stages(assembly())[stage].items() if name.endswith(action))
    run_order: int = found["RunOrder"]
    return run_order


def pipeline() -> Properties:
    return assembly().one(PIPELINE, "AWS::CodePipeline::Pipeline")


def test_stages_in_order() -> None:
    """A commit is built, the pipeline mends itself, assets are published, then come dev and prod (P1, P3)."""

    assert list(stages(assembly())) == ["Source", "Build", "UpdatePipeline", "Assets", "dev", "prod"]


def test_executions_queue() -> None:
    """An execution that waits for its approval is never superseded (P1)."""

    assert pipeline()["PipelineType"] == "V2"
    assert pipeline()["ExecutionMode"] == "QUEUED"


def test_a_mutated_pipeline_starts_over() -> None:
    """After a self-mutation the commit goes through the new pipeline from its source."""

    assert pipeline()["RestartExecutionOnUpdate"] is True


def test_a_push_to_main_starts_it() -> None:
    """The source is the estate's repository and branch, through its connection, and detects pushes (P1)."""

    (source,) = stages(assembly())["Source"].values()

    assert source["ActionTypeId"]["Provider"] == "CodeStarSourceConnection"
    assert source["Configuration"] == {
        "ConnectionArn": read_estate(ESTATE).pipeline.connection,
        "FullRepositoryId": "example-org/sluice",
        "BranchName": "main",
        "DetectChanges": True,
    }


@pytest.mark.parametrize(
    ("stage", "actions"),
    [
        ("dev", ["Recover", "Prepare", "Deploy", "Validate"]),
        ("dev", ["Preflight", "Prepare", "Deploy", "Validate"]),
        ("prod", ["Preflight", "Approve", "Prepare", "Deploy", "Protect", "Validate"]),
    ],
)
def test_one_after_the_other(stage: str, actions: list[str]) -> None:
    """A person approves after the preflight, nothing of prod exists before that, and validation comes last (P3, P5)."""

    assert all(order(stage, one) < order(stage, other) for one, other in pairwise(actions))


def test_nothing_else_surrounds_a_deploy() -> None:
    """Dev frees itself beside its preflight; prod explains in its own, and has no step that could free (P6)."""

    def names(stage: str) -> list[str]:
        return sorted(name.rpartition(".")[2] for name in stages(assembly())[stage])

    assert names("dev") == ["Deploy", "Preflight", "Prepare", "Recover", "Validate"]
    assert names("prod") == ["Approve", "Deploy", "Preflight", "Prepare", "Protect", "Validate"]


def test_a_person_decides_only_where_props_ask() -> None:
    """Prod is approved by a person; dev is not."""

    manual = {
        stage: [name for name, action in actions.items() if action["ActionTypeId"]["Category"] == "Approval"]
        for stage, actions in stages(assembly()).items()
    }

    assert manual["prod"] == ["Approve"]
    assert [stage for stage, approvals in manual.items() if approvals] == ["prod"]


def test_each_deploy_takes_the_stack_by_its_name() -> None:
    """Both change set actions of an environment are about its network stack, in its account (P2)."""

    for suffix, account in {"dev": "222222222222", "prod": "333333333333"}.items():
        deploys = [
            action
            for action in stages(assembly())[suffix].values()
            if action["ActionTypeId"]["Provider"] == "CloudFormation"
        ]

        assert [action["Configuration"]["ActionMode"] for action in deploys] == [
            "CHANGE_SET_REPLACE",
            "CHANGE_SET_EXECUTE",
        ]
        assert {action["Configuration"]["StackName"] for action in deploys} == {f"stack-network-{suffix}"}
        assert all(f":iam::{account}:role/" in str(action["RoleArn"]) for action in deploys)


def test_stacks_are_tagged_by_the_deploy() -> None:
    """The tags of an environment travel with its change set, so that the stack itself has them (N14)."""

    prepare = next(action for name, action in stages(assembly())["prod"].items() if name.endswith("Prepare"))
    file = prepare["Configuration"]["TemplateConfiguration"].removeprefix("Synth_Output::")

    assert assembly().json(file)["Tags"] == {"Environment": "prod", "CostCenter": "NetworkOps", "Project": "sluice"}
