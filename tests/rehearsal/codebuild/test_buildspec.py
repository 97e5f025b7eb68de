"""Buildspecs as CodeBuild reads them."""

import pytest

from rehearsal.codebuild.buildspec import Buildspec, BuildspecRefusedError, Output, Phase, is_text, parse_buildspec

WHOLE = """\
version: 0.2
env:
  shell: bash
  variables:
    PLAIN: yes
    NUMBER: 3.10
  parameter-store:
    STORED: /a/b
  exported-variables: [ONE]
phases:
  build:
    on-failure: ABORT
    commands:
      - echo one
      - |
        echo two
        echo three
    finally:
      - echo last
  install:
    runtime-versions:
      python: 3.11
reports:
  group:
    files: ["*.xml"]
artifacts:
  base-directory: out
  files: ["**/*"]
  exclude-paths: ["x/*"]
  secondary-artifacts:
    Second:
      files: [a]
      discard-paths: yes
"""


def test_a_whole_buildspec_is_read() -> None:
    """Each part, with YAML's scalars as the texts that were written, and phases in the order in which they run."""

    assert parse_buildspec(WHOLE) == Buildspec(
        interpreter="bash",
        variables={"PLAIN": "yes", "NUMBER": "3.10"},
        parameters={"STORED": "/a/b"},
        exported=("ONE",),
        phases=(
            Phase(name="install", runtimes={"python": "3.11"}),
            Phase(
                name="build",
                commands=("echo one", "echo two\necho three\n"),
                finally_=("echo last",),
                on_failure="ABORT",
            ),
        ),
        output=Output(files=("**/*",), base="out", excluded=("x/*",)),
        secondary={"Second": Output(files=("a",), flat=True)},
        notes=("the buildspec's reports are not sent",),
    )


def test_json_is_read_too() -> None:
    """CDK writes an inline buildspec as JSON."""

    read = parse_buildspec('{"version": "0.2", "phases": {"build": {"commands": ["echo \\"a\\" \\ud83d\\ude00"]}}}')

    assert read.phases == (Phase(name="build", commands=('echo "a" \U0001f600',)),)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("version: 0.1", "version 0.1"),
        ("phases: {}", r"version \(none\)"),
        ("version: 0.2\nbatch: {}", "buildspec: batch"),
        ("version: 0.2\nrun-as: me", "run-as"),
        ("version: 0.2\nenv: {shell: powershell.exe}", "env/shell powershell.exe"),
        ("version: 0.2\nenv: {git-credential-helper: yes}", "git-credential-helper"),
        ("version: 0.2\nphases: {deploy: {}}", "phases: deploy"),
        ("version: 0.2\nphases: {build: {run-as: me}}", "phases/build: run-as"),
        ("version: 0.2\nphases: {build: {commands: echo}}", "phases/build/commands: a list"),
        ("version: 0.2\nphases: {build: {commands: [{a: b}]}}", "phases/build/commands: a text"),
        ("version: 0.2\nphases: {build: {on-failure: RETRY-2}}", "on-failure RETRY-2"),
        ("version: 0.2\nartifacts: {files: [/tmp/x]}", "/tmp/x"),
        ("version: 0.2\nartifacts: {files: [$NAME.zip]}", "NAME.zip"),
        ("[", "neither JSON nor YAML"),
        ("- a", "a mapping is expected"),
    ],
)
def test_what_is_not_rehearsed_is_named(text: str, named: str) -> None:
    """Nothing of a buildspec is skipped in silence."""

    with pytest.raises(BuildspecRefusedError, match=named):
        parse_buildspec(text)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("buildspec-x.yaml", False), ("", False), ('{"version": "0.2"}', True), ("version: 0.2\nphases: {}", True)],
)
def test_a_text_is_told_from_a_file_name(given: str, expected: bool) -> None:
    """CDK's asset projects name a file of their input."""

    assert is_text(given) is expected
