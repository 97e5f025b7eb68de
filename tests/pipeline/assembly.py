"""The synthesized app, made by the real door once per shape and test process, and ways to ask it."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
ESTATE = ROOT / "tests" / "estate"
"""Environments and pins that tests speak of, whatever a user writes into the repository's own."""
CONTEXT: Mapping[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
JSII_CACHE = ROOT / ".sluice" / "cache" / "jsii"
PIPELINE = "stack-pipeline-tools"

Properties = dict[str, Any]


class Assembly(NamedTuple):
    """What one run of app.py wrote, said and ended with."""

    folder: Path
    said: str
    status: int

    def json(self, name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / name).read_text())
        return content

    def properties(self, stack: str, resource_type: str) -> list[Properties]:
        """The properties of all resources of one type."""
        resources = self.json(f"{stack}.template.json")["Resources"].values()
        return [each.get("Properties", {}) for each in resources if each["Type"] == resource_type]

    def one(self, stack: str, resource_type: str) -> Properties:
        (properties,) = self.properties(stack, resource_type)
        return properties


@cache
def assembly(*context: str) -> Assembly:
    """Runs app.py as the CDK CLI does, in an environment that knows no AWS; `context` are `key=value`."""
    return synthesize(*context)


def synthesize(*context: str) -> Assembly:
    folder = Path(tempfile.mkdtemp(prefix="sluice-assembly-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(ESTATE, folder, dirs_exist_ok=True)
    (folder / "app.py").symlink_to(ROOT / "app.py")  # it reads the estate beside it, and imports from where it leads to
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "HOME": str(folder),
        # Where jsii unpacks the CDK library; in a new home each run would unpack it anew, in most of its time.
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(JSII_CACHE)),
        "CDK_OUTDIR": str(folder / "cdk.out"),
        "CDK_CONTEXT_JSON": json.dumps({**CONTEXT, **dict(each.split("=", 1) for each in context)}),
    }
    ran = subprocess.run(
        [sys.executable, folder / "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    return Assembly(folder / "cdk.out", ran.stdout + ran.stderr, ran.returncode)


def stages(of: Assembly) -> dict[str, dict[str, Properties]]:
    """The pipeline's stages, in order, each with its actions by name."""
    pipeline = of.one(PIPELINE, "AWS::CodePipeline::Pipeline")
    return {stage["Name"]: {action["Name"]: action for action in stage["Actions"]} for stage in pipeline["Stages"]}


def buildspecs(of: Assembly) -> dict[str, dict[str, Any]]:
    """Every project's buildspec by the project's description; those of asset projects lie beside the templates."""
    specs = {}
    for project in of.properties(PIPELINE, "AWS::CodeBuild::Project"):
        text = project["Source"]["BuildSpec"]
        inline = text.startswith("{")
        specs[project["Description"]] = json.loads(text if inline else (of.folder / text).read_text())
    return specs


def commands(of: Assembly) -> Iterator[str]:
    for spec in buildspecs(of).values():
        for phase in spec["phases"].values():
            yield from phase.get("commands", [])


def statements(of: Assembly, stack: str, role_name: str) -> list[Properties]:
    """What the policies attached to a role of a fixed name say."""
    resources = of.json(f"{stack}.template.json")["Resources"]
    (role,) = (id_ for id_, each in resources.items() if each.get("Properties", {}).get("RoleName") == role_name)
    policies = (each["Properties"] for each in resources.values() if each["Type"] == "AWS::IAM::Policy")
    attached = [policy for policy in policies if {"Ref": role} in policy["Roles"]]
    return [statement for policy in attached for statement in policy["PolicyDocument"]["Statement"]]


def listed(value: str | list[str]) -> list[str]:
    """IAM writes a single action or resource without its list."""
    return [value] if isinstance(value, str) else list(value)
