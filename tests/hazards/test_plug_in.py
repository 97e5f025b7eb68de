"""The rules inside a CDK app's synth."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Acknowledgment, App, CfnResource, NestedStack, Stack, Stage, Validations
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from hazards.plug_in import HazardRules
from tests.pipeline.assembly import CONTEXT, JSII_CACHE, ROOT

FOUND = "DefaultRoute may be created before Attachment"
EVERYWHERE = """
import sys
from types import SimpleNamespace
import hazards.catalogue
from hazards.rule import Level, Rule
rule = Rule(code="H999", title="", level=Level.ERROR, source="https://example.com")
check = lambda template: iter([rule.hazard(template, what="here is one", why="", order=("look",), fix="")])
hazards.catalogue.CATALOGUE = (SimpleNamespace(RULE=rule, check=check),)
import app
sys.exit(app.main())
"""


class Network(Construct):
    """A route to an internet gateway that is created whether or not the gateway is attached yet, unless it `waits`."""

    def __init__(self, scope: Construct, id_: str, *, waits: bool) -> None:
        super().__init__(scope, id_)
        vpc = ec2.CfnVPC(self, "Vpc", cidr_block="172.31.0.0/16")
        gateway = ec2.CfnInternetGateway(self, "Gateway")
        attachment = ec2.CfnVPCGatewayAttachment(self, "Attachment", vpc_id=vpc.ref, internet_gateway_id=gateway.ref)
        table = ec2.CfnRouteTable(self, "Table", vpc_id=vpc.ref)
        route = ec2.CfnRoute(
            self,
            "DefaultRoute",
            route_table_id=table.ref,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.ref,
        )
        for each in (attachment, route):
            each.override_logical_id(each.node.id)
        if waits:
            route.add_resource_dependency(attachment)


@pytest.fixture
def app(tmp_path: Path) -> App:
    app = App(outdir=str(tmp_path))
    Validations.of(app).add_plugins(HazardRules())
    return app


def report(folder: Path) -> dict[str, Any]:
    """What our plug-in said; CDK leaves out a plug-in that had nothing to say."""
    reports = json.loads((folder / "validation-report.json").read_text())["pluginReports"]
    return next(one for one in reports if one["pluginName"] == "Hazards")


def places(folder: Path) -> list[str]:
    return [place["constructPath"] for one in report(folder)["violations"] for place in one["violatingConstructs"]]


def test_an_error_stops_synth(app: App, tmp_path: Path) -> None:
    """In a stack of a stage too; it is told at its construct, with the order of events and the line that repairs it."""

    Network(Stack(Stage(app, "dev"), "stack"), "Network", waits=False)
    with pytest.raises(RuntimeError, match=FOUND) as stopped:
        app.synth()

    said = str(stopped.value)
    assert ["dev/stack/Network/DefaultRoute"] == places(tmp_path)
    assert "create DefaultRoute (AWS::EC2::Route), which does not wait for Attachment" in said
    assert 'add to DefaultRoute: "DependsOn": "Attachment"' in said
    assert "Hazards::H104" in said


def test_a_nested_stack_is_judged(app: App, tmp_path: Path) -> None:
    """At its own construct."""

    Network(NestedStack(Stack(app, "stack"), "Inner"), "Network", waits=False)
    with pytest.raises(RuntimeError, match=FOUND):
        app.synth()

    assert ["stack/Inner/Network/DefaultRoute"] == places(tmp_path)


def test_a_correct_app_is_not_spoken_to(app: App, tmp_path: Path) -> None:
    """Not even in the report."""

    Network(Stack(Stage(app, "dev"), "stack"), "Network", waits=True)
    app.synth()

    assert "Hazards" not in (tmp_path / "validation-report.json").read_text()


@pytest.mark.parametrize("at", ["dev/stack/Network/DefaultRoute", "dev/stack"])
def test_an_acknowledgement_answers(app: App, tmp_path: Path, at: str) -> None:
    """On the construct or on one around it; the report keeps the reason."""

    Network(Stack(Stage(app, "dev"), "stack"), "Network", waits=False)
    construct = next(one for one in app.node.find_all() if one.node.path == at)
    Validations.of(construct).acknowledge(Acknowledgment(id="Hazards::H104", reason="a race that we measure"))
    app.synth()

    (answered,) = report(tmp_path)["suppressedViolations"]
    assert ("H104", "a race that we measure", at) == (
        answered["ruleName"],
        answered["reason"],
        answered["acknowledgedAt"],
    )
    assert [] == report(tmp_path)["violations"]


def test_an_acknowledgement_elsewhere_does_not(app: App) -> None:
    """Each stack answers for itself."""

    for name in ("one", "other"):
        Network(Stack(app, name), "Network", waits=False)
    Validations.of(app.node.find_child("one")).acknowledge(Acknowledgment(id="Hazards::H104", reason="measured"))

    with pytest.raises(RuntimeError, match="other/Network/DefaultRoute"):
        app.synth()


def test_what_cannot_be_judged_is_told(app: App, tmp_path: Path) -> None:
    """As a warning, which stops nothing."""

    stack = Stack(app, "stack")
    stack.template_options.transforms = ["Macro"]
    CfnResource(stack, "Topic", type="AWS::SNS::Topic")
    app.synth()

    (said,) = report(tmp_path)["violations"]
    assert ("not-judged", "warning", "stack") == (
        said["ruleName"],
        said["severity"],
        said["violatingConstructs"][0]["constructPath"],
    )
    assert said["description"].startswith("not judged in stack.template.json: Macro")


def test_the_products_own_app_is_judged(tmp_path: Path) -> None:
    """`app.py` has the plug-in: what a rule finds in every template stops its synth with exit code 1."""

    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "HOME": str(tmp_path),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(JSII_CACHE),
        "CDK_OUTDIR": str(tmp_path / "cdk.out"),
        "CDK_CONTEXT_JSON": json.dumps({**CONTEXT, "environmentSuffix": "pr1"}),
    }
    ran = subprocess.run(
        [sys.executable, "-c", EVERYWHERE], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )

    assert 1 == ran.returncode
    assert "here is one" in ran.stderr
    assert ["stack-network-pr1"] == places(tmp_path / "cdk.out")
