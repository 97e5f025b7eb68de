"""A commit whose app does not synthesize."""

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import Clone, replacing
from tests.rehearsal.scenarios.command import Rehearse

pytestmark = pytest.mark.machine


def test_broken_synth_fails_at_build(clone: Clone, rehearse: Rehearse) -> None:
    """It meets the pipeline of the commit before it, and fails there: at Build.Synth, with the app's own words."""

    mark = 'NetworkStack(self, "network", props, amis)'
    broken = replacing("stages/network_stage.py", mark, f'{mark}\n        raise ValueError("no such network")')

    ended = rehearse(clone.commit("Break synth", broken), "--yes")

    assert 1 == ended.exit_code
    assert clone.base == ended.record.base
    assert ["Build.Synth"] == ended.ended_as(State.FAILED)
    assert "ValueError: no such network" in "\n".join(ended.action("Build.Synth").log)
    assert State.NOT_REACHED is ended.action("UpdatePipeline.SelfMutate").state
    assert "failed at Build.Synth" == ended.record.verdict
