"""A commit with an action that cannot be rehearsed."""

import pytest

from tests.rehearsal.scenarios.clone import Clone, replacing
from tests.rehearsal.scenarios.command import Rehearse

pytestmark = pytest.mark.machine

LAMBDA = '{"Category": "Invoke", "Owner": "AWS", "Provider": "Lambda", "Version": "1"}'


@pytest.mark.slow
def test_an_unknown_action_provider_is_refused_by_name(clone: Clone, rehearse: Rehearse) -> None:
    """Before the first action runs: there is no verdict about a pipeline of which a part was skipped."""

    mark = "own_other_regions(pipeline, names=NAMES)"
    override = f'add_property_override("Stages.1.Actions.0.ActionTypeId", {LAMBDA})'
    invoking = replacing(
        "pipeline/pipeline_stack.py", mark, f"{mark}\n        pipeline.pipeline.node.default_child.{override}"
    )
    commit = clone.commit("Invoke a function", invoking)

    ended = rehearse(commit, "--from", commit, "--yes")

    assert 2 == ended.exit_code
    assert ["cannot-be-rehearsed"] == ended.problems
    assert "Build.Synth: the action provider Invoke/AWS/Lambda version 1" in ended.errors
    assert "Source: running" not in ended.errors
