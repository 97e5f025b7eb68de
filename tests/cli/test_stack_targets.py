"""Which stacks a name on the command line means."""

from pathlib import Path

import pytest

from cli.stack_targets import environment_places, network_place, pipeline_places
from stages.estate import Estate, read_estate
from tests.pipeline.assembly import ESTATE

REGION = """
[environments.dev.regions.eu-west-1]
zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
cidr = "172.28.0.0/16"
"""


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    """dev in two regions, and a replica of prod's logs in a third."""
    text = (ESTATE / "environments.toml").read_text() + REGION
    replica = 'class = "prod"\nreplicate_logs_to = "us-west-2"\n'
    (tmp_path / "environments.toml").write_text(text.replace('class = "prod"\n', replica))
    (tmp_path / "amis.toml").write_text((ESTATE / "amis.toml").read_text())
    return read_estate(tmp_path)


def test_an_environment_with_a_replica(estate: Estate) -> None:
    """Both of its stacks, in the order of their deploy, each where it is; what either keeps is lost by nothing."""

    targets = [place.target for place in environment_places(estate, "prod", None, ())]

    assert [("stack-replica-prod", "us-west-2"), ("stack-network-prod", "us-east-1")] == [
        (target.stack, target.region) for target in targets
    ]
    assert all(target.keeps for target in targets)


def test_a_region(estate: Estate) -> None:
    """Its own network alone; the pipeline's stage to be retried is its environment's."""

    target = network_place(estate, "dev-eu-west-1", None, ()).target

    assert ("stack-network-dev-eu-west-1", "eu-west-1") == (target.stack, target.region)
    assert "stage dev:" in target.deploy_again


def test_the_pipeline(estate: Estate) -> None:
    """Its stack, where it keeps artifacts in every other region, and the access stack of each region."""

    stacks = [(place.target.stack, place.target.region) for place in pipeline_places(estate, None, ("dev=me",))]

    assert ("stack-pipeline-tools", "us-east-1") == stacks[0]
    assert {
        ("stack-pipeline-tools-support-us-west-2", "us-west-2"),
        ("stack-pipeline-tools-support-eu-west-1", "eu-west-1"),
        ("stack-access-dev", "us-east-1"),
        ("stack-access-dev-eu-west-1", "eu-west-1"),
        ("stack-access-prod", "us-east-1"),
    } == set(stacks[1:])
