"""Other estates than the shipped one: an environment more is a table more, and nothing else."""

from pathlib import Path

import pytest
from aws_cdk import App

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


@pytest.fixture(scope="module", params=["dev", "prod"])
def with_staging(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Assembly]:
    """The shipped estate with a third environment between the two; its class, and what is synthesized."""
    folder = tmp_path_factory.mktemp("estate")
    text = (ROOT / "environments.toml").read_text()
    (folder / "environments.toml").write_text(
        text.replace("\n[environments.prod]\n", STAGING.format(kind=request.param))
    )
    (folder / "amis.toml").write_text((ROOT / "amis.toml").read_text())
    app = App(context=CONTEXT, outdir=str(folder / "cdk.out"))
    add_stacks(app, read_estate(folder))
    app.synth()
    return request.param, Assembly(Path(folder / "cdk.out"), "", 0)


def test_a_third_environment(with_staging: tuple[str, Assembly]) -> None:
    """Environments are deployed in the order of the file, each with the steps of its class (P3, P4)."""

    kind, synthesized = with_staging
    gates = {"dev": {"Preflight", "Validate"}, "prod": {"Preflight", "Approve", "Protect", "Validate"}}
    staging = set(stages(synthesized)["staging"])

    assert list(stages(synthesized))[-3:] == ["dev", "staging", "prod"]
    assert {name for name in staging if not name.startswith("stack-network-staging")} == gates[kind]


def test_it_has_an_access_stack(with_staging: tuple[str, Assembly]) -> None:
    """Its account gets the roles that its steps assume (P11)."""

    kind, synthesized = with_staging
    roles = {"dev": {"role-validation-staging"}, "prod": {"role-validation-staging", "role-protection-staging"}}
    made = synthesized.properties("stack-access-staging", "AWS::IAM::Role")

    assert {each["RoleName"] for each in made} == roles[kind]
