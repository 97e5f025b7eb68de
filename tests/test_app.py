"""The app, as the CDK CLI runs it."""

import json
from pathlib import Path

from tests.pipeline.assembly import PIPELINE, ROOT, Assembly, assembly, synthesize

TRACES = (".metadata.json", "validation-report.json")
"""Files about the synthesis, not for the deployment: their stack traces name the temporary folder that jsii ran in."""
CDKS_OWN = {"CloudFormation-Validate::F3002", "CloudFormation-Validate::F3003"}
"""What ec2.FlowLog answers by itself, whether it is asked or not."""


def acknowledged(of: Assembly) -> set[tuple[str, str]]:
    """Every answer of ours to a rule in every stack: the construct that it is on, and what it answers."""
    return {
        (path.removeprefix("/"), finding)
        for file in of.folder.rglob("*.metadata.json")
        for path, entries in json.loads(file.read_text()).items()
        for entry in entries
        if entry["type"] == "aws:cdk:acknowledged-rules"
        for finding in entry["data"]
        if finding not in CDKS_OWN
    }


def complaints(of: Assembly) -> list[str]:
    """The lines of what synth says, but for zones without an image, which is to be said until they are pinned (N4)."""
    said = [line for line in of.said.splitlines() if line and not line.startswith((" ", "A copy of this report"))]
    return [line for line in said if not (line.startswith("INFO ") and "the stand-in ami-" in line)]


def test_synth_complains_of_nothing() -> None:
    """The app synthesizes without a warning, on stdout and stderr."""

    assert (assembly().status, complaints(assembly())) == (0, [])


def test_stacks() -> None:
    """There are the pipeline's stack and one access stack for each environment; networks are inside the pipeline."""

    stacks = {path.name.removesuffix(".template.json") for path in assembly().folder.glob("*.template.json")}

    assert stacks == {PIPELINE, "stack-access-dev", "stack-access-prod"}


def deployable(of: Assembly) -> dict[Path, bytes]:
    files = (path for path in of.folder.rglob("*") if path.is_file() and not path.name.endswith(TRACES))
    return {path.relative_to(of.folder): path.read_bytes() for path in files}


def test_synth_is_deterministic() -> None:
    """The same tree synthesizes to the same templates, assets, buildspecs and manifests, byte for byte (P9)."""

    one, other = deployable(assembly()), deployable(synthesize())

    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_synth_needs_no_aws() -> None:
    """Nothing is looked up: no manifest misses any context, and no context file is needed (P9)."""

    manifests = [json.loads(path.read_text()) for path in assembly().folder.rglob("manifest.json")]

    assert len(manifests) == 3
    assert [manifest["missing"] for manifest in manifests if "missing" in manifest] == []
    assert not (ROOT / "cdk.context.json").exists()


def test_no_rule_is_unanswered() -> None:
    """cdk-nag's AwsSolutions and CloudFormation's own rules were asked, and have nothing against any stack."""

    reports = {each["pluginName"]: each for each in assembly().json("validation-report.json")["pluginReports"]}

    assert reports["AwsSolutions"]["violations"] == []
    assert {report["conclusion"] for report in reports.values()} == {"success"}


def test_no_answer_is_idle() -> None:
    """Every answer to a rule suppresses something: what it once answered is still there."""

    reports = assembly().json("validation-report.json")["pluginReports"]
    used = {
        (finding["acknowledgedAt"], finding["acknowledgedId"])
        for report in reports
        for finding in report.get("suppressedViolations", ())  # annotations have none
    }

    assert len(used) > 30
    assert acknowledged(assembly()) - used == set()


def test_a_copy_for_a_branch() -> None:
    """With a suffix there is one stand-alone copy of dev's network under names of its own, and nothing else (P10)."""

    copy = assembly("environmentSuffix=pr6923")
    template = (copy.folder / "stack-network-pr6923.template.json").read_text()
    manifest = copy.json("manifest.json")["artifacts"]["stack-network-pr6923"]

    assert (copy.status, complaints(copy)) == (0, [])
    assert [path.name for path in copy.folder.glob("*.template.json")] == ["stack-network-pr6923.template.json"]
    assert manifest["environment"] == "aws://222222222222/us-east-1"
    assert "pr6923" in template
    assert "-dev" not in template


def test_an_empty_suffix_is_refused() -> None:
    """A variable that was never set must not deploy the pipeline in place of a copy (P10)."""

    refused = assembly("environmentSuffix=")

    assert refused.status == 2
    assert refused.said.startswith("error: suffix-refused\n")


def test_prod_is_not_copied() -> None:
    """A copy of prod is refused as a problem, not as a traceback (P10)."""

    refused = assembly("environmentSuffix=pr6923", "environment=prod")

    assert refused.status == 2
    assert refused.said.startswith("error: suffix-refused\n")
    assert "Traceback" not in refused.said


def test_the_app_fits_on_one_screen() -> None:
    """Whoever reads app.py sees the product: it has at most fifty lines."""

    assert len(Path(ROOT / "app.py").read_text().splitlines()) <= 50
