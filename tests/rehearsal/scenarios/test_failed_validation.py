"""A commit whose network is not what the props promise."""

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import Clone, replacing
from tests.rehearsal.scenarios.command import Rehearse

pytestmark = pytest.mark.machine

PROD = "333333333333"


def test_a_failed_validation_in_dev_never_reaches_prod(clone: Clone, rehearse: Rehearse) -> None:
    """NATs that check what they forward: every template deploys, and dev's validation sees it."""

    checking = replacing("network/nat.py", "source_dest_check=False", "source_dest_check=True")

    ended = rehearse(clone.commit("Let the NATs check", checking), "--yes")

    assert 1 == ended.exit_code
    assert ["dev.Validate"] == ended.ended_as(State.FAILED)
    assert "nat-source-dest-check" in "\n".join(ended.action("dev.Validate").log)
    assert State.NOT_REACHED is ended.action("prod.Preflight").state
    assert ["dev"] == [network.environment for network in ended.record.networks]
    assert {"CDKToolkit", "stack-access-prod"} == ended.stacks_of(PROD)
