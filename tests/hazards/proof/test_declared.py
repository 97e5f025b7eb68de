"""Obligations of a user's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hazards.judge import judge
from hazards.proof.declared import read_obligations
from hazards.rule import Hazard, Level
from hazards.template.view import Template
from report.problem import Problem

WHOLE = """\
[[obligation]]
code = "U101"
why = "an audit asks for it"
first = { type = "AWS::S3::BucketPolicy" }
then = { type = "AWS::EC2::*", id = "*Log" }
on_create = "what comes first is not audited"
on_delete = "what comes last is not audited"
"""
POLICY = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Bucket"}}}
BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "logs"}}


def flow_log(destination: object, **more: object) -> Mapping[str, Any]:
    return {"Type": "AWS::EC2::FlowLog", "Properties": {"LogDestination": destination}, **more}


def declared(folder: Path, text: str, **resources: Mapping[str, Any]) -> tuple[Hazard, ...]:
    """What a file of obligations finds in a template."""
    path = folder / "obligations.toml"
    path.write_text(text)
    ended = judge([Template("t", {"Resources": resources})], rules=read_obligations(path))
    assert () == ended.unjudged
    return ended.findings


def problems_of(folder: Path, text: str) -> list[tuple[str, str]]:
    path = folder / "obligations.toml"
    path.write_text(text)
    with pytest.raises(ExceptionGroup) as caught:
        read_obligations(path)
    problems = [one for one in caught.value.exceptions if isinstance(one, Problem)]
    assert all(str(path) == one.where and one.why and one.remedy for one in problems)
    return [(one.name, one.what) for one in problems]


def test_broken(tmp_path: Path) -> None:
    """An obligation that some order breaks is a finding, with the user's own code and words."""

    (found,) = declared(tmp_path, WHOLE, Policy=POLICY, FlowLog=flow_log("x"))

    assert ("U101", Level.ERROR, ("FlowLog", "Policy")) == (found.code, found.level, found.resources)
    assert "an audit asks for it" == found.why
    assert "what comes first is not audited" in found.what
    assert 'add to FlowLog: "DependsOn": "Policy"' == found.fix
    assert str(tmp_path / "obligations.toml") == found.source


def test_kept(tmp_path: Path) -> None:
    """An obligation that every order keeps is none."""

    assert () == declared(tmp_path, WHOLE, Policy=POLICY, FlowLog=flow_log("x", DependsOn="Policy"))


def test_selected(tmp_path: Path) -> None:
    """Type and logical id must both fit; a resource has no obligation to itself."""

    assert () == declared(tmp_path, WHOLE, Policy=POLICY, Flow=flow_log("x"), Log={"Type": "AWS::SQS::Queue"})
    same = WHOLE.replace('type = "AWS::EC2::*", id = "*Log"', 'id = "Policy"')
    assert () == declared(tmp_path, same, Policy=POLICY)


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, 1),
        ("arn:aws:s3:::logs/prefix", 1),
        ({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}"}, 1),
        ("arn:aws:s3:::other", 0),
        ({"Ref": "Parameter"}, 0),
        (None, 0),
    ],
)
@pytest.mark.parametrize("pair", ['["Bucket", "LogDestination"]', '["Ref", "LogDestination"]'])
def test_same(tmp_path: Path, pair: str, destination: object, expected: int) -> None:
    """Only those that name the same thing, however they name it; `Ref` stands for the resource itself."""

    text = f"{WHOLE}same = {pair}\n"
    if "Ref" in pair:
        text = text.replace("AWS::S3::BucketPolicy", "AWS::S3::Bucket")
        if isinstance(destination, dict):
            expected = 0  # a reference is an edge: the order is right by itself
    found = declared(tmp_path, text, Bucket=BUCKET, Policy=POLICY, FlowLog=flow_log(destination))

    assert expected == len(found)


def test_same_under_a_condition(tmp_path: Path) -> None:
    """Not those that name the same thing under conditions that exclude each other."""

    text = f'{WHOLE}same = ["Bucket", "LogDestination"]\n'
    mine = {"Fn::If": ["Here", "logs", "other"]}
    policy = {**POLICY, "Properties": {"Bucket": mine}}

    assert 1 == len(declared(tmp_path, text, Policy=policy, FlowLog=flow_log("arn:aws:s3:::logs")))
    opposite = flow_log({"Fn::If": ["Here", "arn:aws:s3:::other", "arn:aws:s3:::logs"]})
    assert () == declared(tmp_path, text, Policy=policy, FlowLog=opposite)


def test_level_and_source(tmp_path: Path) -> None:
    """They may be given."""

    (found,) = declared(
        tmp_path, f'{WHOLE}level = "warning"\nsource = "our handbook"\n', Policy=POLICY, FlowLog=flow_log("x")
    )

    assert (Level.WARNING, "our handbook") == (found.level, found.source)


def test_every_mistake_at_once(tmp_path: Path) -> None:
    """Each mistake of a file is named, with its place and its value."""

    assert [
        ("unknown-key", "obligation 1.wy is unknown"),
        ("obligation-refused", "obligation 1.code = 'H101'"),
        ("obligation-refused", "obligation 1.why is not there"),
        ("obligation-refused", "obligation 1.first = {'typ': 'X'}"),
        ("obligation-refused", "obligation 1.then = 'X'"),
        ("obligation-refused", "obligation 1.same = ['Bucket']"),
        ("obligation-refused", "obligation 1.level = 'grave'"),
        ("obligation-refused", "obligation 1.on_create is not there"),
        ("obligation-refused", "obligation 2.code is not there"),
        ("obligation-refused", "obligation 2.why = 1"),
        ("obligation-refused", "obligation 2.on_delete = ''"),
    ] == problems_of(
        tmp_path,
        '[[obligation]]\ncode = "H101"\nwy = "x"\nfirst = { typ = "X" }\nthen = "X"\nsame = ["Bucket"]\n'
        'level = "grave"\n'
        '[[obligation]]\nwhy = 1\nfirst = { type = "X" }\nthen = { id = "Y" }\non_delete = ""\n',
    )


def test_code_twice(tmp_path: Path) -> None:
    """Two obligations of one code are refused."""

    assert [("obligation-refused", "code = 'U101'")] == problems_of(tmp_path, WHOLE + WHOLE)


@pytest.mark.parametrize("text", ["", "[obligation]\n", "x = 1\n", "[[obligation\n", f"{WHOLE}\n[other]\nx = 1\n"])
def test_no_obligations(tmp_path: Path, text: str) -> None:
    """A file that holds something else is refused as a whole."""

    (tmp_path / "obligations.toml").write_text(text)
    with pytest.raises(Problem, match="obligations-unreadable"):
        read_obligations(tmp_path / "obligations.toml")


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there, too."""

    with pytest.raises(Problem, match="obligations-unreadable"):
        read_obligations(tmp_path)
