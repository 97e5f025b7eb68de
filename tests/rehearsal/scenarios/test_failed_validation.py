"""A commit whose network is not what the props promise."""

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import Clone, replacing
from tests.rehearsal.scenarios.command import Rehearse

pytestmark = pytest.mark.machine

PROD = "333333333333"


def test_a_failed_validation_in_dev_never_reaches_prod(clone: Clone, rehearse: Rehearse) -> None:
    """Logs that expire a day late: every template is in order and deploys, and dev's validation sees it."""

    mark = 'LifecycleRule(id="expire", expiration=cdk.Duration.days(props.expire_after_days'
    late = replacing("network/log_bucket.py", mark, f"{mark} + 1")

    ended = rehearse(clone.commit("Keep the logs for another day", late), "--yes")

    assert 1 == ended.exit_code
    assert ["dev.Validate"] == ended.ended_as(State.FAILED)
    assert "bucket-lifecycle" in "\n".join(ended.action("dev.Validate").log)
    assert State.NOT_REACHED is ended.action("prod.Preflight").state
    assert ["dev"] == [network.environment for network in ended.record.networks]
    assert {"CDKToolkit", "stack-access-prod"} == ended.stacks_of(PROD)
