"""Nested stacks: their resources stand in the parent's order, and are judged by themselves too."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, NestedStack, Stack, Stage
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from hazards.judge import judge
from hazards.reading.load import load
from hazards.rules import route_before_attachment, written_before_the_end
from hazards.template.nested import where_they_part, whole
from hazards.template.view import Template

NESTED = "AWS::CloudFormation::Stack"
BUCKET = "AWS::S3::Bucket"


def read(folder: Path, **documents: Mapping[str, Any]) -> dict[str, Template]:
    """Templates by the names of their files, each told of its nested stacks."""
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    templates, unjudged = load([folder])
    assert [] == unjudged
    return {Path(one.name).stem: one for one in templates}


def stack(file: str, parameters: Mapping[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    return {
        "Type": NESTED,
        "Properties": {"TemplateURL": f"./{file}.json", "Parameters": parameters or {}},
        **attributes,
    }


def thing(type_: str = "AWS::SNS::Topic", depends_on: object = None, **properties: Any) -> dict[str, Any]:
    return {"Type": type_, "Properties": properties, "DependsOn": depends_on or []}


def of(*ids: str, **more: Any) -> dict[str, Any]:
    return {"Resources": {**{id_: thing() for id_ in ids}, **more}}


def test_who_waits_for_whom(tmp_path: Path) -> None:
    """A nested resource for all that its stack waits for; and whoever waits for the stack for all of its resources."""

    parent = of("Before", Net=stack("child", DependsOn="Before"), After=thing(depends_on="Net"))
    graph = whole(read(tmp_path, parent=parent, child=of("One", "Two"))["parent"]).graph

    assert {"Before"} == graph.surely_waits_for("Net/One")
    assert {"Before", "Net", "Net/One", "Net/Two"} == graph.surely_waits_for("After")


def test_a_parameter_makes_a_wait(tmp_path: Path) -> None:
    """Of every nested resource, whether it uses it or not; under the conditions under which it is passed."""

    passed = {"P": {"Fn::If": ["C", {"Ref": "One"}, {"Ref": "Two"}]}}
    parent = {**of("One", "Two", Net=stack("child", passed)), "Parameters": {"X": {}}}
    parent["Conditions"] = {"C": {"Fn::Equals": [{"Ref": "X"}, "y"]}}
    child = {**of("Other"), "Parameters": {"P": {"Type": "String"}}}
    graph = whole(read(tmp_path, parent=parent, child=child)["parent"]).graph

    assert {"One", "Two"} == graph.waits_for("Net/Other")
    assert {"C": False} == graph.world_without_path("Net/Other", "One")
    assert {"C": True} == graph.world_without_path("Net/Other", "Two")


def test_names_lead_across(tmp_path: Path) -> None:
    """A parameter is what is passed, an output what it comes to; by Ref, GetAtt and Sub."""

    child = {
        "Parameters": {"Name": {"Type": "String"}, "Kind": {"Type": "String", "Default": "logs"}},
        "Resources": {
            "Bucket": thing(BUCKET, BucketName={"Fn::Sub": "${Name}-${Kind}-${AWS::Region}-${!x}"}),
            "Own": thing(BUCKET, BucketName={"Ref": "Name"}),
            "User": thing(Arn={"Fn::Sub": "${Bucket.Arn}/*"}, Attribute={"Fn::GetAtt": "Own.Arn"}),
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Bucket", "Arn"]}}},
    }
    parent = {
        "Resources": {
            "Given": thing(BUCKET),
            "Net": stack("child", {"Name": {"Ref": "Given"}}),
            "ByGetAtt": thing(Bucket={"Fn::GetAtt": ["Net", "Outputs.Arn"]}),
            "BySub": thing(Bucket={"Fn::Sub": "${Net.Outputs.Arn}/*"}),
        }
    }
    template = whole(read(tmp_path, parent=parent, child=child)["parent"])
    body = template.resources

    assert {
        "Fn::Sub": ["${Net/Name}-${Net/Kind}-${AWS::Region}-${!x}", {"Net/Name": {"Ref": "Given"}, "Net/Kind": "logs"}]
    } == (body["Net/Bucket"].get("BucketName"))
    assert {"Ref": "Given"} == body["Net/Own"].get("BucketName")
    assert {"Fn::Sub": "${Net/Bucket.Arn}/*"} == body["Net/User"].get("Arn")
    assert {"Fn::GetAtt": "Net/Own.Arn"} == body["Net/User"].get("Attribute")
    for user in ("ByGetAtt", "BySub"):
        assert "Net/Bucket" == template.named(body[user].get("Bucket"), BUCKET).id
        assert {"Net", "Net/Own"} <= template.graph.surely_waits_for(user)


def test_a_list_is_passed(tmp_path: Path) -> None:
    """Joined by commas, as a nested stack takes it."""

    listed = {"Type": "CommaDelimitedList"}
    child = {
        **of(One=thing(Subnets={"Ref": "Given"}, Zones={"Ref": "Written"})),
        "Parameters": {"Given": listed, "Written": {**listed, "Default": "a,b"}},
    }
    subnets = [{"Ref": "A"}, {"Ref": "B"}]
    parent = of("A", "B", Net=stack("child", {"Given": {"Fn::Join": [",", subnets]}}))
    one = whole(read(tmp_path, parent=parent, child=child)["parent"]).resources["Net/One"]

    assert {"Subnets": subnets, "Zones": ["a", "b"]} == one.properties


def test_outputs_that_lead_to_each_other(tmp_path: Path) -> None:
    """Are left as they are, and the circle is told."""

    child = {
        **of("One"),
        "Parameters": {"P": {"Type": "String"}},
        "Outputs": {"O": {"Value": {"Ref": "P"}}},
    }
    parent = of(
        A=stack("child", {"P": {"Fn::GetAtt": ["B", "Outputs.O"]}}),
        B=stack("child", {"P": {"Fn::GetAtt": ["A", "Outputs.O"]}}),
    )
    (told,) = judge(list(read(tmp_path, parent=parent, child=child).values()), rules=(), debugging=True).unjudged

    assert f"{tmp_path}/parent.json" == told.template
    assert "CloudFormation refuses it, for it waits for itself: A -> B -> A" == told.why


def test_an_output_is_passed_on(tmp_path: Path) -> None:
    """From one nested stack to another, and from one inside another to the top."""

    inner = {**of("X", Bucket=thing(BUCKET)), "Outputs": {"B": {"Value": {"Ref": "Bucket"}}}}
    middle = {**of(In=stack("inner")), "Outputs": {"B": {"Value": {"Fn::GetAtt": ["In", "Outputs.B"]}}}}
    user = {**of(User=thing(Bucket={"Ref": "B"})), "Parameters": {"B": {"Type": "String"}}}
    parent = of(Mid=stack("middle"), Use=stack("user", {"B": {"Fn::GetAtt": ["Mid", "Outputs.B"]}}))
    template = whole(read(tmp_path, parent=parent, middle=middle, inner=inner, user=user)["parent"])

    assert {"Ref": "Mid/In/Bucket"} == template.resources["Use/User"].get("Bucket")
    assert {"Mid", "Mid/In", "Mid/In/X", "Mid/In/Bucket"} == template.graph.surely_waits_for("Use/User")


def test_conditions_keep_apart(tmp_path: Path) -> None:
    """Conditions of the same name mean each template's own, and know what is passed."""

    is_on = {"Fn::Equals": [{"Ref": "P"}, "on"]}
    child = {
        **of(One=thing() | {"Condition": "Is"}),
        "Conditions": {"Is": is_on},
        "Parameters": {"P": {"Type": "String"}},
    }
    parent = {
        **of(Off=stack("child", {"P": "off"}), On=stack("child", {"P": "on"}, Condition="Is")),
        "Conditions": {"Is": is_on},
        "Parameters": {"P": {"Type": "String"}},
    }
    template = whole(read(tmp_path, parent=parent, child=child)["parent"])

    assert not template.conditions.satisfiable(template.resources["Off/One"].guard)
    assert template.conditions.satisfiable(template.resources["On/One"].guard)
    assert not template.conditions.satisfiable(template.resources["On/One"].guard | {("Is", False)})


def test_what_cannot_be_known(tmp_path: Path) -> None:
    """A parameter from SSM, a stack's own name and id: they are no value of the parent's."""

    child = of(One=thing(A={"Ref": "S"}, B={"Ref": "AWS::StackName"}, C={"Ref": "AWS::Region"}))
    child["Parameters"] = {"S": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/name"}}
    one = whole(read(tmp_path, parent=of(Net=stack("child")), child=child)["parent"]).resources["Net/One"]

    assert {"A": {"Ref": "Net/S"}, "B": {"Ref": "Net/AWS::StackName"}, "C": {"Ref": "AWS::Region"}} == one.properties


def test_a_kept_stack(tmp_path: Path) -> None:
    """Keeps its resources."""

    parent = of(Net=stack("child", DeletionPolicy="Retain"))

    assert (
        whole(read(tmp_path, parent=parent, child=of("One"))["parent"]).resources["Net/One"].deletion_policy == "Retain"
    )


def test_assets_of_cdk(tmp_path: Path) -> None:
    """A nested stack's template is found by CDK's metadata, or by the asset's id in the URL."""

    by_id = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, f"/assets/{'ab' * 32}.json"]]}
    by_path = {"Type": NESTED, "Properties": {"TemplateURL": "https://x"}, "Metadata": {"aws:asset:path": "child.json"}}
    assets = {"files": {"ab" * 32: {"source": {"path": "child.json"}}}}
    (tmp_path / "App.assets.json").write_text(json.dumps(assets))
    parent = of(
        ById=thing(NESTED, TemplateURL=by_id),
        ByPath=by_path,
        Remote=thing(NESTED, TemplateURL="https://x/y"),
        Odd=stack("\0"),
    )

    assert ["ById", "ByPath"] == list(read(tmp_path, parent=parent, child=of("One"))["parent"].nested)


GATEWAY = {
    "Gateway": thing("AWS::EC2::InternetGateway"),
    "Attachment": thing("AWS::EC2::VPCGatewayAttachment", InternetGatewayId={"Ref": "Gateway"}, VpcId="vpc-1"),
}
ROUTES = {
    "Parameters": {"G": {"Type": "String"}},
    "Resources": {"Route": thing("AWS::EC2::Route", GatewayId={"Ref": "G"}, RouteTableId="rtb-1")},
}


def test_a_finding_across(tmp_path: Path) -> None:
    """Is repaired where a DependsOn can stand: at the nested stack."""

    parent = of(**GATEWAY, Net=stack("routes", {"G": {"Ref": "Gateway"}}))
    templates = read(tmp_path, parent=parent, routes=ROUTES)
    (found,) = judge(list(templates.values()), rules=[route_before_attachment]).findings

    assert ("Net/Route", "Attachment") == found.resources
    assert (("Net", "Attachment"),) == found.repairs
    assert 'add to Net: "DependsOn": "Attachment"' == found.fix

    parent["Resources"]["Net"]["DependsOn"] = "Attachment"
    templates = read(tmp_path, parent=parent, routes=ROUTES)

    assert () == judge(list(templates.values()), rules=[route_before_attachment]).findings


def test_a_writer_that_is_to_come_last(tmp_path: Path) -> None:
    """Its stack waits for it, and fails only by what is in it; what must come first, its stack waits for."""

    child = of(
        Logs=thing(BUCKET),
        Flow=thing("AWS::EC2::FlowLog", LogDestinationType="s3", LogDestination={"Fn::GetAtt": ["Logs", "Arn"]}),
    )

    alone, beside = (
        judge(list(read(tmp_path, parent=parent, child=child).values()), rules=[written_before_the_end]).findings
        for parent in (of(Net=stack("child")), of("Topic", Net=stack("child")))
    )

    assert () == alone
    assert [(("Net", "Topic"),)] == [found.repairs for found in beside]
    assert ['add to Net: "DependsOn": "Topic"'] == [found.fix for found in beside]


def test_a_finding_inside_comes_once(tmp_path: Path) -> None:
    """The nested stack's own template gives it; the parent's does not say it again."""

    child = of(**GATEWAY, Route=thing("AWS::EC2::Route", GatewayId={"Ref": "Gateway"}, RouteTableId="rtb-1"))
    templates = read(tmp_path, parent=of(A=stack("child"), B=stack("child")), child=child)

    (found,) = judge(list(templates.values()), rules=[route_before_attachment]).findings

    assert (f"{tmp_path}/child.json", ("Route", "Attachment")) == (found.template, found.resources)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("A", "B", ("A", "B")),
        ("N/A", "B", ("N", "B")),
        ("A", "N/B", ("A", "N")),
        ("N/A", "M/B", ("N", "M")),
        ("N/A", "N/B", ("N/A", "N/B")),
        ("N/M/A", "N/B", ("N/M", "N/B")),
    ],
)
def test_where_they_part(one: str, other: str, expected: tuple[str, str]) -> None:
    """The template in which both are, or hold what is meant."""

    assert expected == where_they_part(one, other)


def test_stacks_that_nest_each_other(tmp_path: Path) -> None:
    """Are refused by name, and each is judged by itself."""

    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.json").write_text(json.dumps(of("One", Net=stack(other))))

    templates, unjudged = load([tmp_path])
    a, b = f"{tmp_path}/a.json", f"{tmp_path}/b.json"

    assert [{}, {}] == [one.nested for one in templates]
    assert [
        f"nest each other in a circle: {a} -> {b} -> {a}",
        f"nest each other in a circle: {b} -> {a} -> {b}",
    ] == [one.why for one in unjudged]


def test_stacks_nested_too_deep(tmp_path: Path) -> None:
    """Deeper than anybody looks: refused by name, and what is not that deep is whole."""

    documents = {f"t{level}": of("One", N=stack(f"t{level + 1}")) for level in range(11)} | {"t11": of("One")}
    for name, document in documents.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))

    templates, unjudged = load([tmp_path])

    assert [("t0.json", "are nested deeper than 10 levels")] == [(Path(one.template).name, one.why) for one in unjudged]
    assert [21, 2] == [len(whole(one).resources) for one in templates if one.name.endswith(("t1.json", "t0.json"))][
        ::-1
    ]


def test_a_bomb_of_nested_stacks(tmp_path: Path) -> None:
    """Ten levels, each with ten of the next: refused by name, at once."""

    for level in range(10):
        body = of(**{f"N{number}": stack(f"t{level + 1}") for number in range(10)})
        (tmp_path / f"t{level}.json").write_text(json.dumps(body))
    (tmp_path / "t10.json").write_text(json.dumps(of("One")))

    _, unjudged = load([tmp_path])

    assert {"come to more than 10,000 resources"} == {one.why for one in unjudged}


def test_a_bomb_of_parameters(tmp_path: Path) -> None:
    """A value that grows a hundredfold at every level."""

    grown = {"Fn::Join": ["", [{"Ref": "P"}] * 100]}
    for level in range(6):
        body = {**of("T", N=stack(f"t{level + 1}", {"P": grown})), "Parameters": {"P": {"Type": "String"}}}
        (tmp_path / f"t{level}.json").write_text(json.dumps(body))
    (tmp_path / "t6.json").write_text(json.dumps({**of(T=thing(A=grown)), "Parameters": {"P": {"Type": "String"}}}))

    templates, unjudged = load([tmp_path])
    ended = judge(templates, unjudged=unjudged, rules=())

    assert {"they come to more than 2,000,000 values"} == {one.why for one in ended.unjudged}


def test_nested_stacks_of_cdk(tmp_path: Path) -> None:
    """One inside another, in a stack of the app and in one of a stage, as CDK passes names between them."""

    class Inner(NestedStack):
        def __init__(self, scope: Construct, *, topic: sns.Topic) -> None:
            super().__init__(scope, "Inner")
            self.bucket = s3.CfnBucket(self, "Bucket", bucket_name=topic.topic_name)

    class Outer(NestedStack):
        def __init__(self, scope: Construct) -> None:
            super().__init__(scope, "Outer")
            self.inner = Inner(self, topic=sns.Topic(self, "Topic"))

    app = App(outdir=str(tmp_path), analytics_reporting=False)
    for scope in (app, Stage(app, "Dev")):
        top = Stack(scope, "App")
        sns.CfnTopic(top, "User", topic_name=Outer(top).inner.bucket.ref)
    app.synth()
    templates, unjudged = load([tmp_path])
    parents = [whole(one) for one in templates if one.has(NESTED) and ".nested." not in one.name]

    assert ([], 6, 2) == (unjudged, len(templates), len(parents))
    for parent in parents:
        (user,) = (one for one in parent.of("AWS::SNS::Topic") if "/" not in one.id)
        bucket = parent.resource(user.get("TopicName"), BUCKET)
        assert bucket is not None
        topic = parent.resource(bucket.get("BucketName"), "AWS::SNS::Topic")
        assert topic is not None
        assert {bucket.id, topic.id} <= parent.graph.surely_waits_for(user.id)
