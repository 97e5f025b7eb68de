"""The verdict of a rehearsal: one sentence and the exit code that goes with it, read off the record."""

from rehearsal.timeline import ActionRecord, Rehearsal, State

FINE, AGAINST_THE_COMMIT, NO_VERDICT = 0, 1, 2


def pass_verdict(record: Rehearsal) -> None:
    """Fills `verdict` and `exit_code`."""
    record.verdict, record.exit_code = _verdict(record)


def _verdict(record: Rehearsal) -> tuple[str, int]:
    if not record.rounds:
        return "the commit does not synthesize, and neither does the one before it", AGAINST_THE_COMMIT
    actions = record.rounds[-1].actions
    if failed := [action for action in actions if action.state is State.FAILED]:
        return f"failed at {' and '.join(map(_place, failed))}", AGAINST_THE_COMMIT
    if record.isolation and record.isolation.refused:
        what = f"something reached for the outside and was refused: {record.isolation.refused[0]}"
        return what, AGAINST_THE_COMMIT
    if rejected := [action for action in actions if action.state is State.REJECTED]:
        return f"rejected at {_place(rejected[0])}", AGAINST_THE_COMMIT
    if held := [action for action in actions if action.state is State.STOPPED]:
        return f"stopped at {_place(held[0])}: nobody could be asked (--yes approves, --reject rejects)", NO_VERDICT
    if unfinished := [action for action in actions if action.state is not State.SUCCEEDED]:
        return f"ended before {_place(unfinished[0])}", NO_VERDICT
    rounds = "" if len(record.rounds) == 1 else f" in {len(record.rounds)} rounds"
    return f"all {len(actions)} actions succeeded{rounds}", FINE


def _place(action: ActionRecord) -> str:
    return f"{action.stage}.{action.name}"
