"""Three tools speak one language, the cloud assembly: whoever reads it must know the version that is written.

Seen: with aws-cdk-lib 2.274 synth was green, and the asset publisher of that day refused the assembly in the pipeline.
"""

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline.versions import read_versions
from tests.pipeline.assembly import ROOT, assembly

READERS = {"aws-cdk": "lib/index.js", "cdk-assets": "bin/cdk-assets.js"}
MODULES = ROOT / "node_modules"


def newest_readable(program: Path) -> int:
    """The newest assembly version that a reader knows: its bundle embeds the schema's version.json."""
    text = program.read_text()
    start = text.index("cloud-assembly-schema/schema/version.json")
    found = re.search(r"revision: (\d+)", text[start : start + 1000])
    assert found is not None
    return int(found.group(1))


@pytest.mark.parametrize(("package", "program"), READERS.items())
def test_what_synth_writes_can_be_read(package: str, program: str) -> None:
    """The version of the synthesized assembly is no newer than the CLI and the publisher can read."""

    written = int(assembly().json("manifest.json")["version"].split(".")[0])

    assert written <= newest_readable(MODULES / package / program)


@pytest.mark.parametrize("package", READERS)
def test_what_is_pinned_is_installed(package: str) -> None:
    """The bounds above are those of the versions that the pipeline will install."""

    installed = json.loads((MODULES / package / "package.json").read_text())["version"]
    versions = read_versions()

    assert installed == {"aws-cdk": versions.cli, "cdk-assets": versions.assets}[package]


def test_versions_are_exact() -> None:
    """Neither a range nor a tag: 2.1148.1, never ^2 or latest."""

    assert [each for each in read_versions() if not re.fullmatch(r"\d+\.\d+\.\d+", each)] == []


def test_the_library_is_the_locked_one() -> None:
    """The assembly that these tests read was written by the library of the product's lock."""

    assert f"\naws-cdk-lib=={version('aws-cdk-lib')} " in (ROOT / "requirements.txt").read_text()
