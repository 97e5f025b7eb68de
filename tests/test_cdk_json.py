"""cdk.json: every flag that the library recommends, and the few choices that differ on purpose."""

import json
import tarfile
from importlib.resources import files
from typing import Any

from tests.pipeline.assembly import CONTEXT, ROOT

OURS = {
    # A stack whose output another imports must not vanish under it: "weak" gives that up.
    "@aws-cdk/core:defaultCrossStackReferences": "strong",
    # No flag: nothing is reported about a build machine's runs.
    "cli-telemetry": False,
}
RELIED_ON = {
    # The policy that lets the log service deliver is CDK's to write, before the flow log exists (N8).
    "@aws-cdk/aws-s3:createDefaultLoggingPolicy": True,
    # CloudFormation's own schema and lint errors fail synth.
    "@aws-cdk/core:validateAgainstDefaultRules": True,
    # Of stacks and of nothing else: our stacks are handed their tags (N14).
    "@aws-cdk/core:explicitStackTags": True,
}


def recommended() -> dict[str, Any]:
    """The flags that `cdk init` would write, from the library that is installed."""
    packages = [path for path in (files("aws_cdk") / "_jsii").iterdir() if path.name.endswith(".jsii.tgz")]
    assert len(packages) == 1
    with tarfile.open(str(packages[0])) as package:
        member = package.extractfile("package/recommended-feature-flags.json")
        assert member is not None
        flags: dict[str, Any] = json.loads(member.read())
    return flags


def test_every_recommended_flag() -> None:
    """The context holds the recommended flags with their recommended values, but for our own choices."""

    assert dict(CONTEXT) == {**recommended(), **OURS}


def test_the_flags_that_we_rely_on() -> None:
    """What the design stands on is set, whatever the library recommends next."""

    assert {flag: CONTEXT[flag] for flag in RELIED_ON} == RELIED_ON


def test_the_app_runs_in_its_own_environment() -> None:
    """The CLI starts the app with the product's Python, never with the one that it finds."""

    settings = json.loads((ROOT / "cdk.json").read_text())

    assert settings["app"] == ".sluice/venvs/product/bin/python app.py"
    assert settings["versionReporting"] is False
    assert settings["notices"] is False
