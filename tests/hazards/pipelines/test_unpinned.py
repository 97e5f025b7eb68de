"""What a build's command takes in its newest version."""

import pytest

from hazards.pipelines.buildspecs import words_of
from hazards.pipelines.unpinned import unpinned


def taken(command: str, *, prepared: bool = False) -> list[str]:
    """The packages that a command line takes unpinned."""
    return [one.package for words in words_of(command) for one in unpinned(words, prepared=prepared)]


@pytest.mark.parametrize(
    ("command", "package"),
    [
        ("npm install -g aws-cdk", "aws-cdk"),
        ("npm i --global --loglevel error aws-cdk@latest > log 2>&1", "aws-cdk"),
        ("sudo -E /usr/bin/npm install --location=global '@scope/tool'", "@scope/tool"),
        ("cd app && FORCE=1 yarn global add cdk-assets || true", "cdk-assets"),
        ("bash -lc 'pnpm add -g aws-cdk@next'", "aws-cdk"),
        ("if true; then npm \\\n  install -g aws-cdk; fi", "aws-cdk"),
        ("npx --yes -p aws-cdk cdk synth", "aws-cdk"),
        ("npx cdk synth", "cdk"),
        ("pnpm dlx cdk-assets publish", "cdk-assets"),
        ("python3.12 -m pip install -U 'aws-sam-cli[all]>=1.0'", "aws-sam-cli"),
        ("pipx install some-tool", "some-tool"),
        ("npm install --save-dev aws-cdk@latest", "aws-cdk"),
        ("gem install cfn-nag", "cfn-nag"),
        ("go install example.com/tool@latest", "example.com/tool"),
    ],
)
def test_what_has_no_version_is_taken_in_its_newest(command: str, package: str) -> None:
    """However the command is written, and whatever stands around it."""

    assert [package] == taken(command)


@pytest.mark.parametrize(
    "command",
    [
        "npm install -g aws-cdk@2.1148.1 cdk-assets@^4",
        "npm install -g aws-cdk@$VERSION",
        "npm install --global .",
        "npm ci",
        "npm install aws-cdk",
        "echo npm install -g aws-cdk",
        "npx aws-cdk@2.1148.1 synth",
        "./node_modules/.bin/cdk synth",
        "pip install -r requirements.txt boto3",
        "pip install -c constraints.txt awscli",
        "pip install 'aws-sam-cli~=1.100.0' 'awscli<2,>=1.3' cfn-lint==1.40.0",
        "gem install cfn-nag -v 0.8.10",
        "go install ./cmd/tool",
        "'unclosed",
    ],
)
def test_what_has_a_version_is_not(command: str) -> None:
    """Nor what installs nothing, or what a lock pins."""

    assert [] == taken(command)


def test_what_was_installed_before_is_not_fetched() -> None:
    """After the project's own install, npx runs what is there; what is asked for as newest is fetched still."""

    assert [] == taken("npx cdk synth", prepared=True)
    assert ["cdk"] == taken("npx cdk@latest synth", prepared=True)
