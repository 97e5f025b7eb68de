"""Reading templates: which files are read, and that a file that cannot be judged is told with a clear word."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hazards.reading.load import load
from hazards.template.view import Template

TOPIC = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
YAML_TOPIC = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def names(folder: Path) -> list[str]:
    """The templates of a folder, by their paths in it; nothing may be unjudged."""
    templates, unjudged = load([folder])
    assert [] == unjudged
    return [one.name.removeprefix(f"{folder}/") for one in templates]


def whys(*paths: Path) -> list[tuple[str, str]]:
    """What was said of paths that hold no template that can be judged."""
    templates, unjudged = load(paths)
    assert [] == templates
    return [(one.what, one.why) for one in unjudged]


def read(tmp_path: Path, text: str, name: str = "template.yaml") -> Template:
    """The one template that a text is, without a doubt."""
    templates, unjudged = load([write(tmp_path, {name: text}) / name])
    assert [] == unjudged
    return templates[0]


def test_a_folder(tmp_path: Path) -> None:
    """All that may be a template by its name and its content, however deep, by name; the rest in silence."""

    write(
        tmp_path,
        {
            "b/deep/one.template": YAML_TOPIC,
            "a.JSON": TOPIC,
            "c.yml": YAML_TOPIC,
            "c.txt": YAML_TOPIC,
            "package.json": '{"name": "x"}',
            "buildspec.yml": "version: 0.2\nphases: {build: {commands: [ls]}}",
            "list.json": "[1, 2]",
            "chart.yaml": "{{ if .Values.on }}\nname: x",
            "nothing.yaml": "",
            ".hidden/x.json": TOPIC,
            "node_modules/x.json": TOPIC,
            ".venv/x.json": TOPIC,
            "environment/pyvenv.cfg": "home = /usr",
            "environment/x.json": TOPIC,
            "texts.json": '{"Resources": {"greeting": "hello"}}',
        },
    )

    assert ["a.JSON", "b/deep/one.template", "c.yml"] == names(tmp_path)


def test_a_broken_template_in_a_folder_is_told(tmp_path: Path) -> None:
    """One that was meant as a template; the rest is read."""

    write(tmp_path, {"a.json": '{"Resources": {"Topic"', "b.yaml": "Resources: [", "c.json": TOPIC})

    templates, unjudged = load([tmp_path])

    assert [f"{tmp_path}/c.json"] == [one.name for one in templates]
    assert [f"{tmp_path}/a.json", f"{tmp_path}/b.yaml"] == [one.template for one in unjudged]
    assert unjudged[0].why.startswith("is no JSON: Expecting ':' delimiter (line 1)")
    assert unjudged[1].why.startswith("is no YAML:")


def test_links_that_lead_in_a_circle(tmp_path: Path) -> None:
    """Every file once, whatever links there are."""

    write(tmp_path, {"a/one.json": TOPIC})
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "b.json").symlink_to(tmp_path / "a" / "one.json")
    (tmp_path / "self.json").symlink_to(tmp_path / "self.json")

    assert ["a/one.json"] == names(tmp_path)


def test_a_file_twice(tmp_path: Path) -> None:
    """One that is named, and is in a folder that is named too, is read once, and counts as named."""

    write(tmp_path, {"one.json": TOPIC, "package.json": "{}"})

    templates, unjudged = load([tmp_path, tmp_path / "one.json", tmp_path / "package.json"])

    assert [f"{tmp_path}/one.json"] == [one.name for one in templates]
    assert ["is no template: it has no Resources"] == [one.why for one in unjudged]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\x7fELF\0\0", "is binary"),
        (TOPIC.encode("utf-16"), "is UTF-16, and a template is UTF-8"),
        (b'{"Resources":\n{"T": "\xff"}}', "is not UTF-8 (line 2)"),
        (b"{}", "is no template: it has no Resources"),
        (b"hello", "is no template: it is no mapping"),
        (b'{"Resources": []}', "is no template: its Resources are no mapping"),
        (b'{"Resources": null}', "is no template: its Resources are no mapping"),
        (b'{"Resources": {}}', "has no resource: CloudFormation refuses it"),
        (b'{"Resources": {"A": "\\ud800"}}', "holds half a character: a surrogate without its other half"),
        (b'{"Resources": {"greeting": "hello"}}', "is no template: none of its Resources has a Type"),
        (b"Resources: {A: {Type: x}}\n---\nResources: {A: {Type: x}}\n", "holds more than one YAML document"),
    ],
)
def test_a_named_file_that_is_no_template(tmp_path: Path, content: bytes, why: str) -> None:
    """It is told, and why."""

    path = tmp_path / "named"
    path.write_bytes(content)

    assert [("file", why)] == whys(path)


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    """A pipe and a device are not waited for."""

    pipe, gone, loop = tmp_path / "pipe.json", tmp_path / "gone", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)

    assert [("file", "is no file, but a pipe or a device")] * 2 == whys(pipe, Path("/dev/zero"))
    assert [("path", "does not exist")] == whys(gone)
    assert [("file", "cannot be read: Too many levels of symbolic links")] == whys(loop)


def test_a_folder_without_a_template(tmp_path: Path) -> None:
    """No verdict about nothing."""

    assert [("folder", "holds no template")] == whys(write(tmp_path, {"package.json": "{}"}))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    """A file and a folder."""

    write(tmp_path, {"a/one.json": TOPIC, "two.json": TOPIC})
    (tmp_path / "a").chmod(0)
    (tmp_path / "two.json").chmod(0)

    said = whys(tmp_path)
    (tmp_path / "a").chmod(0o700)

    assert [("folder", "cannot be read: Permission denied"), ("file", "cannot be read: Permission denied")] == said


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """Can be printed all the same."""

    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.json"))
    path.write_text(TOPIC)

    assert ["\ufffd.json"] == names(tmp_path)


def test_a_byte_order_mark(tmp_path: Path) -> None:
    """Is not part of the text, in JSON or YAML."""

    assert ["Topic"] == list(read(tmp_path, f"\ufeff{TOPIC}", "a.json").resources)
    assert ["Topic"] == list(read(tmp_path, f"\ufeff{YAML_TOPIC}", "a.yaml").resources)


def test_short_forms(tmp_path: Path) -> None:
    """Each becomes the function that it is short for, also inside another one."""

    template = read(
        tmp_path,
        """
        Parameters: {P: {Type: String}, S: {Type: String}, X: {Type: String}}
        Conditions: {Both: !And [!Condition A, !Not [!Equals [!Ref P, x]], !Or [!Condition B, !Condition C]]}
        Resources:
          Two: {Type: AWS::CloudFormation::Stack}
          V: {Type: AWS::EC2::VPC}
          One:
            Type: AWS::SNS::Topic
            Properties:
              a: !GetAtt Two.Outputs.Arn
              b: !GetAtt [Two, Arn]
              c: !If [Both, !Sub "${X}", !Sub ["${y}", {y: !ImportValue {"Fn::Sub": "${S}-y"}}]]
              d: !Join ["", [!Select [0, !Split [",", !Ref P]], !FindInMap [M, !Ref "AWS::Region", k]]]
              e: !Base64 x
              f: !Cidr [!GetAtt V.CidrBlock, 6, 8]
              g: !GetAZs ""
        """,
    )
    expected: dict[str, Any] = {
        "a": {"Fn::GetAtt": ["Two", "Outputs.Arn"]},
        "b": {"Fn::GetAtt": ["Two", "Arn"]},
        "c": {
            "Fn::If": [
                "Both",
                {"Fn::Sub": "${X}"},
                {"Fn::Sub": ["${y}", {"y": {"Fn::ImportValue": {"Fn::Sub": "${S}-y"}}}]},
            ]
        },
        "d": {
            "Fn::Join": [
                "",
                [
                    {"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "P"}]}]},
                    {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "k"]},
                ],
            ]
        },
        "e": {"Fn::Base64": "x"},
        "f": {"Fn::Cidr": [{"Fn::GetAtt": ["V", "CidrBlock"]}, 6, 8]},
        "g": {"Fn::GetAZs": ""},
    }
    both = {
        "Fn::And": [
            {"Condition": "A"},
            {"Fn::Not": [{"Fn::Equals": [{"Ref": "P"}, "x"]}]},
            {"Fn::Or": [{"Condition": "B"}, {"Condition": "C"}]},
        ]
    }

    assert expected == template.resources["One"].properties
    assert both == template.document["Conditions"]["Both"]


def test_what_yaml_takes_for_something_else(tmp_path: Path) -> None:
    """Dates, account ids, ports and keys stay what they are; words for true are true."""

    template = read(
        tmp_path,
        """
        Resources:
          On:
            Type: AWS::SNS::Topic
            Properties:
              Version: 2012-10-17
              Account: 012345670123
              Ports: 22:22
              Big: 123456789012345678901234567890
              Number: 12
              Decimal: 1.5
              Yes: yes
              Quoted: "yes"
              Text: !!str 12
              Nothing: ~
              012: on
        """,
    )

    assert {
        "Version": "2012-10-17",
        "Account": "012345670123",
        "Ports": "22:22",
        "Big": "123456789012345678901234567890",
        "Number": 12,
        "Decimal": 1.5,
        "Yes": True,
        "Quoted": "yes",
        "Text": "12",
        "Nothing": None,
        "012": True,
    } == template.resources["On"].properties


def test_anchors_and_merges(tmp_path: Path) -> None:
    """Are written out; what stands beside a merge wins, and the first of several."""

    template = read(
        tmp_path,
        """
        Base: &base {Type: AWS::SNS::Topic, DependsOn: B}
        Resources:
          A: {<<: *base, DependsOn: C}
          B: {<<: [{DependsOn: []}, *base]}
          C: *base
        """,
    )

    assert {
        "A": {"Type": "AWS::SNS::Topic", "DependsOn": "C"},
        "B": {"Type": "AWS::SNS::Topic", "DependsOn": []},
        "C": {"Type": "AWS::SNS::Topic", "DependsOn": "B"},
    } == template.document["Resources"]


def test_braces_may_begin_yaml(tmp_path: Path) -> None:
    """In a file whose name says that it is YAML; in any other they begin JSON."""

    text = "{Resources: {Topic: {Type: AWS::SNS::Topic}}}"

    assert ["Topic"] == list(read(tmp_path, text, "a.yaml").resources)
    assert "is no JSON" in whys(write(tmp_path, {"a.json": text}) / "a.json")[0][1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"Resources": {"A": {"Type": "x"}, "A": {"Type": "AWS::SNS::Topic", "P": 1, "P": 2}}}'),
        ("a.yaml", "Resources: {A: {Type: x}, A: {Type: AWS::SNS::Topic, P: 1, P: 2}}"),
    ],
)
def test_a_logical_id_twice(tmp_path: Path, name: str, text: str) -> None:
    """CloudFormation takes the last one; that the first is lost is told. A property twice is as CloudFormation's."""

    templates, unjudged = load([write(tmp_path, {name: text}) / name])

    assert "AWS::SNS::Topic" == templates[0].resources["A"].type
    assert [("A", "stands there more than once: CloudFormation takes the last, and so did we")] == [
        (one.what, one.why) for one in unjudged
    ]


def test_what_only_a_deploy_makes(tmp_path: Path) -> None:
    """Copies, macros and modules are told, and the rest is judged."""

    text = """
    Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
    Resources:
      Fn::ForEach::Topics: [Name, [a, b], {"Topic${Name}": {Type: AWS::SNS::Topic}}]
      Topic: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: AWS::Include}}}
      Module: {Type: My::Own::Thing::MODULE}
      Odd: just text
      Untyped: {Type: 5}
    """

    templates, unjudged = load([write(tmp_path, {"a.yaml": text})])

    assert templates[0].has("AWS::SNS::Topic")
    assert [
        "Module",
        "Odd",
        "Untyped",
        "AWS::Serverless-2016-10-31",
        "Fn::ForEach::Topics",
        "Fn::Transform",
    ] == [one.what for one in unjudged]


def assembly(folder: Path, artifacts: Mapping[str, Any], assets: Mapping[str, str] | None = None) -> None:
    """A cdk.out: its manifests."""
    manifest = {"version": "48.0.0", "artifacts": {"Assets": {**ASSETS}, **artifacts}}
    files = {id_: {"source": {"path": path, "packaging": "file"}} for id_, path in (assets or {}).items()}
    write(
        folder,
        {"manifest.json": json.dumps(manifest), "stack.assets.json": json.dumps({"version": "1", "files": files})},
    )


ASSETS = {"type": "cdk:asset-manifest", "properties": {"file": "stack.assets.json"}}


def stack(file: str) -> dict[str, Any]:
    return {"type": "aws:cloudformation:stack", "properties": {"templateFile": file}}


def test_a_cdk_out(tmp_path: Path) -> None:
    """Exactly what its manifests name: stacks, those of its stages, nested ones; also where a folder holds it."""

    out = tmp_path / "cdk.out"
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-dev"}}
    nested = "app.Net.nested.template.json"
    assembly(out, {"App": stack("app.template.json"), "Dev": stage}, {"0" * 64: nested, "1" * 64: "asset.1"})
    assembly(
        out / "assembly-dev",
        {"Net": stack("net.template.json"), "Odd": {"type": 5, "properties": 5}, "No": 5, "Nul": stack("\0")},
    )
    left_behind = {"old.template.json": TOPIC, "asset.1/old.template.json": TOPIC}
    write(out, {"app.template.json": TOPIC, nested: TOPIC, "assembly-dev/net.template.json": TOPIC, **left_behind})

    named = ["app.template.json", nested, "assembly-dev/net.template.json"]

    assert named == names(out)
    assert [f"cdk.out/{one}" for one in named] == names(tmp_path)


def test_a_cdk_out_without_a_file_that_it_names(tmp_path: Path) -> None:
    """Is told; and a stage that holds itself is read once."""

    itself = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}
    assembly(tmp_path, {"App": stack("app.template.json"), "Itself": itself})

    assert [("file", "cannot be read: No such file or directory")] == whys(tmp_path)
