"""What the pipeline's builds run on, and what they run."""

import click
import pytest

from cli.main import sluice
from pipeline.versions import read_versions
from tests.pipeline.assembly import PIPELINE, ROOT, assembly, buildspecs, commands

STEPS = (
    "./sluice amis --check dev",
    "./sluice amis --check prod",
    "./sluice protect prod --yes",
    "./sluice recover dev --yes",
    "./sluice recover prod",
    "./sluice validate dev --json",
    "./sluice validate prod --json",
)


def test_the_same_machine_everywhere() -> None:
    """Every build names its image, its Python and its Node, and none may run Docker (P7)."""

    projects = assembly().properties(PIPELINE, "AWS::CodeBuild::Project")

    assert {project["Environment"]["Image"] for project in projects} == {"aws/codebuild/standard:7.0"}
    assert {project["Environment"]["PrivilegedMode"] for project in projects} == {False}
    assert len(buildspecs(assembly())) == len(projects)
    for spec in buildspecs(assembly()).values():
        assert spec["phases"]["install"]["runtime-versions"] == {"python": "3.11", "nodejs": "24"}


def test_synth_has_room_for_the_types() -> None:
    """The one build that checks strict types has the memory for them; no other pays for it."""

    sizes = {
        project["Description"].rpartition("/")[2]: project["Environment"]["ComputeType"]
        for project in assembly().properties(PIPELINE, "AWS::CodeBuild::Project")
    }

    assert sizes.pop("Synth") == "BUILD_GENERAL1_MEDIUM"
    assert set(sizes.values()) == {"BUILD_GENERAL1_SMALL"}


def test_synth_passes_the_gate_first() -> None:
    """A commit that fails the gate is not synthesized; synth is strict and looks nothing up (P7, P9)."""

    spec = buildspecs(assembly())[f"Pipeline step {PIPELINE}/Pipeline/Build/Synth"]

    assert spec["phases"]["build"]["commands"] == [
        "./check --in-build",
        "./node_modules/.bin/cdk synth --strict --quiet --no-lookups",
    ]
    assert spec["artifacts"]["base-directory"] == "cdk.out"
    assert (ROOT / "check").stat().st_mode & 0o100


def test_nothing_is_installed_without_a_version() -> None:
    """Self-mutation and publishing install what package.json pins, and no build installs anything else (P7)."""

    versions = read_versions()
    installs = {line for line in commands(assembly()) if "install" in line}

    assert installs == {f"npm install -g aws-cdk@{versions.cli}", f"npm install -g cdk-assets@{versions.assets}"}


def test_one_build_publishes_all_files() -> None:
    """Assets are published by one project per type, whose buildspec is no part of the pipeline's definition."""

    publishing = [spec for spec in buildspecs(assembly()).values() if "cdk-assets" in str(spec)]

    assert len(publishing) == 1
    assert len(publishing[0]["phases"]["build"]["commands"]) > 1


def test_there_are_steps() -> None:
    """The steps of the shipped estate run these commands of ours, each in one build."""

    assert sorted(line for line in commands(assembly()) if line.startswith("./sluice")) == sorted(STEPS)


@pytest.mark.parametrize("line", STEPS)
def test_every_step_is_a_command_of_ours(line: str) -> None:
    """The real command line accepts what a step runs: verb, arguments and options."""

    _, verb, *arguments = line.split()
    command = sluice.get_command(click.Context(sluice), verb)

    assert command is not None
    command.make_context(verb, arguments)


def test_logs_go_with_the_stack() -> None:
    """All builds write to one log group, the bucket's emptier to another; both are deleted with the stack."""

    resources = assembly().json(f"{PIPELINE}.template.json")["Resources"]
    groups = {id_: each for id_, each in resources.items() if each["Type"] == "AWS::Logs::LogGroup"}
    projects = assembly().properties(PIPELINE, "AWS::CodeBuild::Project")
    (function,) = assembly().properties(PIPELINE, "AWS::Lambda::Function")
    builds = {project["LogsConfig"]["CloudWatchLogs"]["GroupName"]["Ref"] for project in projects}

    assert {each["DeletionPolicy"] for each in groups.values()} == {"Delete"}
    assert len(builds) == 1
    assert builds | {function["LoggingConfig"]["LogGroup"]["Ref"]} == groups.keys()
