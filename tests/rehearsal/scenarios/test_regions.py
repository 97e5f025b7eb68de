"""Environments of several regions, and the commit that makes them so (N15)."""

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import Clone, replacing
from tests.rehearsal.scenarios.command import Ended, Rehearse

pytestmark = [pytest.mark.machine, pytest.mark.slow]

PROD = "[environments.prod]"
REGIONS = f"""\
[environments.dev.regions.eu-west-1]
zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
cidr = "172.28.0.0/16"

[environments.prod.regions.eu-west-1]
zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
cidr = "172.29.0.0/16"

{PROD}"""
TWO_EACH = replacing("environments.toml", PROD, REGIONS)
NETWORKS = ["dev", "dev-eu-west-1", "prod", "prod-eu-west-1"]
TOOLS = "111111111111"
SUPPORT = "stack-pipeline-tools-support-eu-west-1"


def assert_all_stands(ended: Ended) -> None:
    """Every network was validated and logs what passes; what was deployed in each region is as its template says."""
    assert 0 == ended.exit_code, ended.record.verdict
    assert [] == ended.record.denials
    assert NETWORKS == sorted(network.environment for network in ended.record.networks)
    assert {"SUCCESS"} == {log.status for network in ended.record.networks for log in network.flow_logs}
    assert {f"{name[:4].rstrip('-')}.{name}.Validate" for name in NETWORKS} <= {*ended.ended_as(State.SUCCEEDED)}
    assert [] == [line for one in ended.record.fidelity for line in one.different]
    assert (SUPPORT, TOOLS, "eu-west-1") in {(one.stack, one.account, one.region) for one in ended.record.fidelity}


def test_two_regions_each(clone: Clone, rehearse: Rehearse) -> None:
    """Both environments go out to both of their regions, side by side, past one approval."""

    commit = clone.commit("Two regions each", TWO_EACH)

    ended = rehearse(commit, "--from", commit, "--yes")

    assert_all_stands(ended)
    assert 1 == len(ended.record.rounds)
    assert ["prod.prod.Approve"] == [place for place in ended.ended_as(State.SUCCEEDED) if place.endswith("Approve")]


def test_a_region_more(clone: Clone, rehearse: Rehearse) -> None:
    """The pipeline of one region meets the commit: it first makes where to keep artifacts there, then changes itself.

    What it deployed before is not deployed anew, and the new region is deployed beside it.
    """

    ended = rehearse(clone.commit("A region more", TWO_EACH), "--yes")

    assert_all_stands(ended)
    first, second = ended.record.rounds
    assert "UpdatePipeline" in second.why
    assert {"Preflight", "Validate"} < {action.name for action in first.actions if action.stage == "dev"}
    (mutation,) = (action for action in first.actions if action.stage == "UpdatePipeline")
    said = "\n".join(mutation.log)
    assert -1 < said.find(f"{SUPPORT}: creating") < said.find("stack-pipeline-tools: creating")


def test_prod_replicates_its_logs(clone: Clone, rehearse: Rehearse) -> None:
    """The replica comes first, in its region; then the logs, whose validation finds everything copied to it."""

    replica = 'class = "prod"\nreplicate_logs_to = "us-west-2"\n'
    commit = clone.commit("Replicate", replacing("environments.toml", 'class = "prod"\n', replica))

    ended = rehearse(commit, "--from", commit, "--yes")

    assert 0 == ended.exit_code, ended.record.verdict
    assert [] == ended.record.denials
    assert [] == [line for one in ended.record.fidelity for line in one.different]
    assert ("stack-replica-prod", "us-west-2") in {(one.stack, one.region) for one in ended.record.fidelity}
    assert "bucket-replication" in "\n".join(ended.action("prod.Validate").log)
    assert any("replication of objects" in line for line in ended.record.not_judged)
