"""A commit that changes the pipeline itself."""

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import Clone, replacing
from tests.rehearsal.scenarios.command import Rehearse

pytestmark = pytest.mark.machine

PROD = "[environments.prod]"
STAGING = f"""\
[environments.staging]
class = "dev"
account = "444444444444"
region = "us-east-1"
zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
cidr = "172.29.0.0/16"

{PROD}"""
STAGE = replacing("environments.toml", PROD, STAGING)


@pytest.mark.slow
def test_a_new_stage_and_a_new_step_are_run_after_a_restart(clone: Clone, rehearse: Rehearse) -> None:
    """The pipeline that meets the commit does not know them: it changes itself, begins again, and runs them.

    With --reject it then ends at prod's gate, and prod has what bootstrap put there and nothing else.
    """

    step = replacing(
        "pipeline/steps.py",
        "self.post = [*self._protection(names, validate), validate]",
        'again = self._step("Again", reader, "echo a step that the pipeline did not know")\n'
        "        self.post = [*self._protection(names, validate), validate, again]",
    )

    ended = rehearse(clone.commit("Add a stage and a step", STAGE, step), "--reject")

    first, second = ended.record.rounds
    assert "UpdatePipeline" in second.why
    assert {"dev", "prod"} < {action.stage for action in first.actions}
    assert "staging" not in {action.stage for action in first.actions}
    assert State.SUCCEEDED is ended.action("staging.Validate").state
    assert "a step that the pipeline did not know" in "\n".join(ended.action("staging.Again").log)
    assert ["dev", "staging"] == [network.environment for network in ended.record.networks]
    assert (1, "rejected at prod.Approve") == (ended.exit_code, ended.record.verdict)
    assert "--reject" in ended.why("prod.Approve")
    assert {"CDKToolkit", "stack-access-prod"} == ended.stacks_of("333333333333")
