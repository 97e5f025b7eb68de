"""A commit that changes nothing of the pipeline goes all the way."""

import socket
from pathlib import Path

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import DRAFT, Clone
from tests.rehearsal.scenarios.command import Ended, Rehearse
from tests.rehearsal.scenarios.kept import kept_at

pytestmark = pytest.mark.machine

ENVIRONMENTS = ["dev", "prod"]


def poisoned_settings(folder: Path, trap: socket.socket) -> dict[str, str]:
    """Every way in which a user's AWS settings could lead somewhere, all to the same trap."""
    place = f"http://127.0.0.1:{trap.getsockname()[1]}"
    config = folder / "poison"
    config.write_text(
        "[profile poison]\nregion = eu-west-1\naws_access_key_id = POISON\naws_secret_access_key = poison\n"
        f"endpoint_url = {place}\n"
    )
    credentials = {"ACCESS_KEY_ID": "POISON", "SECRET_ACCESS_KEY": "poison", "SESSION_TOKEN": "poison"}
    endpoints = dict.fromkeys(("ENDPOINT_URL", "ENDPOINT_URL_STS", "ENDPOINT_URL_S3", "EC2_METADATA_SERVICE_ENDPOINT"))
    files = {"CONFIG_FILE": config, "SHARED_CREDENTIALS_FILE": config}
    settings = {"PROFILE": "poison", "REGION": "eu-west-1", "CONTAINER_CREDENTIALS_FULL_URI": place, **credentials}
    return {f"AWS_{name}": str(value or place) for name, value in {**settings, **endpoints, **files}.items()}


def test_an_empty_commit_goes_through_prods_validation(clone: Clone, rehearse: Rehearse, tmp_path: Path) -> None:
    """In one round, with both networks seen, and with nothing used of what the user's AWS settings say.

    With --keep the emulated AWS then answers at the printed address, until the printed command ends it.
    """

    with socket.create_server(("127.0.0.1", 0)) as trap:
        settings = poisoned_settings(tmp_path, trap)
        ended = rehearse(clone.commit("Change nothing"), "--yes", "--keep", **settings)
        trap.setblocking(False)
        with pytest.raises(BlockingIOError):
            trap.accept()

    kept = kept_at(ended.errors)
    try:
        assert 0 == ended.exit_code, ended.record.verdict
        assert 1 == len(ended.record.rounds)
        assert [] == [place for state in State if state is not State.SUCCEEDED for place in ended.ended_as(state)]
        assert [DRAFT] == ended.record.left_out
        assert_nothing_was_refused(ended)
        assert_what_stands_was_seen(ended)
        (stack,) = kept.client("cloudformation").describe_stacks(StackName="stack-network-prod")["Stacks"]
        assert "CREATE_COMPLETE" == stack["StackStatus"]
    finally:
        kept.end()


def assert_nothing_was_refused(ended: Ended) -> None:
    isolation = ended.record.isolation
    assert isolation is not None
    assert [] == isolation.refused
    assert [] == ended.record.denials


def assert_what_stands_was_seen(ended: Ended) -> None:
    """Every stack was read back and is as its template says; both networks log what passes."""
    networks, fidelity = ended.record.networks, ended.record.fidelity
    assert ENVIRONMENTS == [network.environment for network in networks]
    assert {"SUCCESS"} == {log.status for network in networks for log in network.flow_logs}
    assert [2, 2] == [len(network.flow_logs) for network in networks]
    assert {f"stack-{kind}-{name}" for kind in ("network", "access") for name in ENVIRONMENTS} <= {
        one.stack for one in fidelity
    }
    assert [] == [line for one in fidelity for line in one.different]
    assert all(one.confirmed > 0.8 * one.properties for one in fidelity)
