"""The log of an action."""

from pathlib import Path

from rehearsal.timeline import ActionRecord
from rehearsal.walk.action_log import KEPT_LINES, SLACK, ActionLog


def record() -> ActionRecord:
    return ActionRecord(
        stage="s", name="n", provider="p", detail="", run_order=1, account="1", region="r", role_arn="a"
    )


def test_a_long_log_is_whole_in_its_file_and_short_in_the_record(tmp_path: Path) -> None:
    """The record keeps the end, and says how much it left out and where that is."""

    kept, path, count = record(), tmp_path / "logs" / "n.log", KEPT_LINES + 2 * SLACK + 1
    with ActionLog(kept, path) as log:
        for number in range(count):
            log.line(f"line {number}")

    assert len(path.read_text().splitlines()) == count
    assert KEPT_LINES <= len(kept.log) <= KEPT_LINES + SLACK + 1
    assert kept.log[-1] == f"line {count - 1}"
    left_out = count - (len(kept.log) - 1)
    assert kept.log[0] == f"({left_out} earlier lines are in {path})"
    assert kept.log[1] == f"line {left_out}"


def test_several_lines_are_several(tmp_path: Path) -> None:
    """A text with line breaks is one line each, and an empty one stays."""

    kept = record()
    with ActionLog(kept, tmp_path / "n.log") as log:
        log.line("a\nb")
        log.line("")

    assert kept.log == ["a", "b", ""]
