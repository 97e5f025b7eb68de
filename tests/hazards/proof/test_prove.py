"""What the proof says of small templates, word by word."""

from dataclasses import replace
from typing import Any

import pytest

from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.proof.prove import CounterExample, prove
from hazards.rule import Hazard, Level, Rule
from hazards.template.view import Template

RULE = Rule(code="X101", title="x", level=Level.ERROR, source="https://example.com")
CREATE, DELETE = "the service writes its own policy", "the bucket is not empty"


def template(*, policy: str = "", then_policy: str = "", **more: Any) -> Template:
    """A bucket, its policy, and a flow log; each with a DeletionPolicy, if any."""
    resources: dict[str, dict[str, Any]] = {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Bucket"}}},
        "FlowLog": {"Type": "AWS::EC2::FlowLog", "Properties": {"LogDestination": {"Fn::GetAtt": "Bucket.Arn"}}},
    }
    for id_, kept in (("Policy", policy), ("FlowLog", then_policy)):
        resources[id_] |= {"DeletionPolicy": kept} if kept else {}
    for id_, part in more.items():
        resources[id_] = resources.get(id_, {}) | part
    return Template("template", {"Resources": resources, "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "1"]}}})


def proved(of: Template, on_create: str = "", on_delete: str = "") -> CounterExample | None:
    """Of a flow log that is owed the policy first."""
    return prove(of, owed(of, on_create, on_delete))


def owed(of: Template, on_create: str = "", on_delete: str = "") -> Obligation:
    first, then = of.resources["Policy"], of.resources["FlowLog"]
    return Obligation(first=first, then=then, why="so", on_create=on_create, on_delete=on_delete)


def found(of: Template, on_create: str = "", on_delete: str = "") -> Hazard:
    """The one finding."""
    (hazard,) = broken(RULE, of, [owed(of, on_create, on_delete)])
    return hazard


def test_nothing_is_owed() -> None:
    """Where no half of it does harm."""

    assert proved(template()) is None


def test_an_edge_is_missing() -> None:
    """The story creates what is needed and nothing else; the line that repairs it is given."""

    hazard = found(template(), CREATE, DELETE)

    assert f"FlowLog may be created before Policy: {CREATE}" == hazard.what
    assert (
        "create Bucket (AWS::S3::Bucket)",
        "create FlowLog (AWS::EC2::FlowLog), which does not wait for Policy (AWS::S3::BucketPolicy)",
        CREATE,
        f"on rollback and on delete, {DELETE}",
    ) == hazard.order
    assert 'add to FlowLog: "DependsOn": "Policy"' == hazard.fix
    assert (("FlowLog", "Policy"),) == hazard.repairs
    assert ("FlowLog", "Policy") == hazard.resources


def test_an_edge_is_there() -> None:
    """Nothing to say, in either half."""

    assert proved(template(FlowLog={"DependsOn": "Policy"}), CREATE, DELETE) is None


def test_on_delete_alone() -> None:
    """The story deletes what waits for the first, then the first."""

    hazard = found(template(Reader={"Type": "T", "DependsOn": "Policy"}), on_delete=DELETE)

    assert f"Policy may be deleted before FlowLog: {DELETE}" == hazard.what
    assert (
        "delete Reader (T)",
        "delete Policy (AWS::S3::BucketPolicy), which does not wait until FlowLog (AWS::EC2::FlowLog) is gone",
        DELETE,
    ) == hazard.order


def test_the_wrong_way_round() -> None:
    """No edge is offered that would close a circle; the way is told."""

    hazard = found(template(Between={"Type": "T", "DependsOn": "FlowLog"}, Policy={"DependsOn": "Between"}), CREATE)

    assert () == hazard.repairs
    assert "Policy waits for FlowLog (Policy -> Between -> FlowLog): end that" in hazard.fix


def test_under_a_condition() -> None:
    """The story says which deploy it is."""

    of = template(Between={"Type": "T", "Condition": "C", "DependsOn": "Policy"}, FlowLog={"DependsOn": "Between"})

    assert "deploy when C is false" == found(of, CREATE).order[0]


RETAIN, RETAIN_EXCEPT = "Retain", "RetainExceptOnCreate"


@pytest.mark.parametrize(
    ("policy", "then_policy", "edge", "expected"),
    [
        ("", "", False, "before"),
        ("", "", True, None),
        ("Snapshot", "Delete", False, "before"),
        (RETAIN, "", False, None),
        (RETAIN, RETAIN, False, None),
        (RETAIN, RETAIN_EXCEPT, False, None),
        (RETAIN_EXCEPT, "", False, "before"),
        (RETAIN_EXCEPT, "", True, None),
        (RETAIN_EXCEPT, RETAIN_EXCEPT, False, "before"),
        (RETAIN_EXCEPT, RETAIN_EXCEPT, True, None),
        (RETAIN_EXCEPT, RETAIN, True, "roll back its creation: FlowLog (AWS::EC2::FlowLog) is kept"),
        ("", RETAIN, False, "delete the stack: FlowLog (AWS::EC2::FlowLog) is kept"),
        ("", RETAIN, True, "delete the stack: FlowLog (AWS::EC2::FlowLog) is kept"),
        ("", RETAIN_EXCEPT, True, "delete the stack: FlowLog (AWS::EC2::FlowLog) is kept"),
    ],
)
def test_what_is_kept(policy: str, then_policy: str, edge: bool, expected: str | None) -> None:
    """A kept first is never deleted; a kept other outlives it; kept-except-on-create goes when its create fails."""

    of = template(policy=policy, then_policy=then_policy, FlowLog={"DependsOn": ["Policy"] if edge else []})

    ended = proved(of, on_delete=DELETE)

    assert expected == (ended and ("before" if ended.repair else ended.story[0]))


def test_a_finding_of_what_is_kept() -> None:
    """It does not say that something is created too early, and no edge would end it."""

    hazard = found(template(then_policy=RETAIN, FlowLog={"DependsOn": "Policy"}), CREATE, DELETE)

    assert f"Policy is deleted and FlowLog is kept: {DELETE}" == hazard.what
    assert "keep Policy as FlowLog is kept, or let FlowLog be deleted too" == hazard.fix
    assert (
        "delete the stack: FlowLog (AWS::EC2::FlowLog) is kept",
        "delete Policy (AWS::S3::BucketPolicy), while FlowLog is still there",
        DELETE,
    ) == hazard.order
    assert () == hazard.repairs


def test_a_missing_edge_to_what_is_kept() -> None:
    """The edge alone does not end it, and the fix says what else is needed."""

    of = template(then_policy="Retain")
    obligation = owed(of, CREATE, DELETE)
    (plain,) = broken(RULE, of, [obligation])
    (instead,) = broken(RULE, of, [replace(obligation, instead="keep Bucket")])

    edge = 'add to FlowLog: "DependsOn": "Policy"'
    assert f"{edge}; and keep Policy as FlowLog is kept, or let FlowLog be deleted too" == plain.fix
    assert f"{edge}, and let FlowLog be deleted too; or keep Bucket" == instead.fix


def test_what_is_harmed_by_its_deletion_only() -> None:
    """A kept other is never deleted; one that a rollback deletes is."""

    kept = template(then_policy="Retain", FlowLog={"DependsOn": "Policy"})
    without_an_edge = template(then_policy="RetainExceptOnCreate")

    assert prove(kept, replace(owed(kept, CREATE, DELETE), by_deletion=True)) is None
    assert prove(without_an_edge, replace(owed(without_an_edge, "", DELETE), by_deletion=True))


def test_the_same_twice() -> None:
    """One finding, though it is owed under two conditions."""

    of = template()
    conditions = [frozenset({("C", True)}), frozenset({("C", False)})]

    assert 1 == len(list(broken(RULE, of, [replace(owed(of, CREATE), when=one) for one in conditions])))


def test_what_both_are_about() -> None:
    """It is created in the story, though nobody waits for it."""

    of = template(FlowLog={"Properties": {"LogDestination": "arn:aws:s3:::logs"}})
    (hazard,) = broken(RULE, of, [replace(owed(of, CREATE), about="Bucket")])

    assert "create Bucket (AWS::S3::Bucket)" == hazard.order[0]
    assert hazard.order[1].startswith("create FlowLog")


def test_in_a_circle() -> None:
    """CloudFormation refuses the template; a story is told all the same."""

    of = template(FlowLog={"DependsOn": "Other"}, Other={"Type": "T", "DependsOn": "FlowLog"})

    assert found(of, CREATE).order[-2:] == (
        "create FlowLog (AWS::EC2::FlowLog), which does not wait for Policy (AWS::S3::BucketPolicy)",
        CREATE,
    )
