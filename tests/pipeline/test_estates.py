"""Other estates than the shipped one: an environment more is a table more, and nothing else."""

from pathlib import Path

import pytest
from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from app import add_stacks
from stages.estate import read_estate
from tests.pipeline.assembly import CONTEXT, ROOT, Assembly, stages

STAGING = """
[environments.staging]
class = "{kind}"
account = "444444444444"
region = "us-east-1"
zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
cidr = "172.29.0.0/16"

[environments.prod]
"""


def synthesized(folder: Path, *changes: tuple[str, str]) -> Assembly:
    """The shipped estate after replacing some of its text, synthesized under cdk-nag; an unanswered finding raises."""
    text = (ROOT / "environments.toml").read_text()
    for old, new in changes:
        assert old in text, f"the shipped estate no longer says {old!r}"
        text = text.replace(old, new, 1)
    (folder / "environments.toml").write_text(text)
    (folder / "amis.toml").write_text((ROOT / "amis.toml").read_text())
    app = App(context=CONTEXT, outdir=str(folder / "cdk.out"))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    add_stacks(app, read_estate(folder))
    app.synth()
    return Assembly(folder / "cdk.out", "", 0)


@pytest.fixture(scope="module", params=["dev", "prod"])
def with_staging(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Assembly]:
    """A third environment between the two, of either class."""
    table = ("\n[environments.prod]\n", STAGING.format(kind=request.param))
    return request.param, synthesized(tmp_path_factory.mktemp("staging"), table)


def test_a_third_environment(with_staging: tuple[str, Assembly]) -> None:
    """Environments are deployed in the order of the file, each with the steps of its class (P3, P4)."""

    kind, synthesized = with_staging
    gates = {"dev": {"Preflight", "Recover", "Validate"}, "prod": {"Preflight", "Approve", "Protect", "Validate"}}
    staging = set(stages(synthesized)["staging"])

    assert list(stages(synthesized))[-3:] == ["dev", "staging", "prod"]
    assert {name for name in staging if not name.startswith("stack-network-staging")} == gates[kind]


def test_it_has_an_access_stack(with_staging: tuple[str, Assembly]) -> None:
    """Its account gets the roles that its steps assume (P11)."""

    kind, synthesized = with_staging
    roles = {
        "dev": {"role-validation-staging", "role-recovery-staging"},
        "prod": {"role-validation-staging", "role-protection-staging"},
    }
    made = synthesized.properties("stack-access-staging", "AWS::IAM::Role")

    assert {each["RoleName"] for each in made} == roles[kind]


def test_another_region(tmp_path: Path) -> None:
    """An environment in another region brings an artifact bucket there, whose key rotates, and which is not kept."""

    region = ('region = "us-east-1"\nzones', 'region = "eu-west-1"\nzones')
    zones = ('["us-east-1a", "us-east-1b", "us-east-1c"]', '["eu-west-1a", "eu-west-1b", "eu-west-1c"]')
    made = synthesized(tmp_path, region, zones)
    support = "cross-region-stack-111111111111_eu-west-1"
    (bucket,) = (
        each
        for each in made.json(f"{support}.template.json")["Resources"].values()
        if each["Type"] == "AWS::S3::Bucket"
    )

    assert bucket["DeletionPolicy"] == "Delete"
    assert bucket["Properties"]["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 30
    assert made.one(support, "AWS::KMS::Key")["EnableKeyRotation"] is True
    assert made.json("manifest.json")["artifacts"][support]["properties"]["tags"]["CostCenter"] == "NetworkOps"
