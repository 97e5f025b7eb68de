"""What a record says in the end."""

import pytest

from rehearsal.timeline import ActionRecord, Isolation, Rehearsal, Round, State
from rehearsal.verdict import pass_verdict


def record_of(*states: State, refused: tuple[str, ...] = ()) -> Rehearsal:
    """One round whose actions ended so."""
    actions = [
        ActionRecord(
            stage="Stage",
            name=f"Action{number}",
            provider="CodeBuild",
            detail="",
            run_order=1,
            account="111111111111",
            region="us-east-1",
            role_arn="",
            state=state,
        )
        for number, state in enumerate(states, start=1)
    ]
    return Rehearsal(
        sluice="0",
        commit="",
        subject="",
        ref="",
        left_out=[],
        began="",
        pipeline="",
        isolation=Isolation(network="namespace", why="", admitted_hosts=[], refused=list(refused)),
        rounds=[Round(number=1, why="", actions=actions)] if actions else [],
    )


@pytest.mark.parametrize(
    ("states", "exit_code", "said"),
    [
        ((State.SUCCEEDED, State.SUCCEEDED), 0, "all 2 actions succeeded"),
        ((State.SUCCEEDED, State.FAILED, State.NOT_REACHED), 1, "failed at Stage.Action2"),
        ((State.SUCCEEDED, State.REJECTED), 1, "rejected at Stage.Action2"),
        ((State.SUCCEEDED, State.STOPPED), 2, "stopped at Stage.Action2"),
        ((State.SUCCEEDED, State.NOT_REACHED), 2, "ended before Stage.Action2"),
        ((), 1, "does not synthesize"),
    ],
)
def test_the_worst_decides(states: tuple[State, ...], exit_code: int, said: str) -> None:
    """Fine only when every action succeeded; a verdict only when the walk was not cut short."""

    record = record_of(*states)
    pass_verdict(record)

    assert exit_code == record.exit_code
    assert said in record.verdict


def test_one_refused_connection_fails_a_green_walk() -> None:
    """A build that tried to leave is not the build that CodeBuild would run."""

    record = record_of(State.SUCCEEDED, refused=("sts.amazonaws.com:443, asked for by Build.Synth",))
    pass_verdict(record)

    assert 1 == record.exit_code
    assert "sts.amazonaws.com" in record.verdict
