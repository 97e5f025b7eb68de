"""What `./sluice rehearse` says to a command line that it cannot follow."""

import pytest

from tests.rehearsal.scenarios.clone import DRAFT, Clone
from tests.rehearsal.scenarios.command import Rehearse

pytestmark = pytest.mark.machine


@pytest.mark.parametrize("words", [("no-such-branch",), ("--from", "no-such-branch")], ids=["ref", "base"])
def test_an_unknown_ref(rehearse: Rehearse, words: tuple[str, ...]) -> None:
    """It is named, and nothing is started."""

    ended = rehearse(*words)

    assert 2 == ended.exit_code
    assert ["no-commit"] == ended.problems
    assert "there is no commit no-such-branch to rehearse" in ended.errors
    assert "prepare" not in ended.errors


def test_no_repository(clone: Clone, rehearse: Rehearse) -> None:
    """A copy of the files without their history has no commit to rehearse."""

    hide = f'mount -t tmpfs tmpfs {clone.folder}/.git && exec "$@"'
    enter = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", hide, "sh")

    ended = rehearse(before=enter)

    assert 2 == ended.exit_code
    assert ["no-commit"] == ended.problems
    assert "not a git repository" in ended.errors


def test_a_report_for_no_folder(rehearse: Rehearse) -> None:
    """It is refused, and what is not committed is told, before anything is started: a rehearsal is long."""

    ended = rehearse("--yes", "--report", "/proc/no-such-folder")

    assert 2 == ended.exit_code
    assert ["report-not-written"] == ended.problems
    assert f"left out, not committed: {DRAFT}" in ended.errors
    assert "prepare" not in ended.errors


def test_yes_and_reject(rehearse: Rehearse) -> None:
    """A person who says both has said nothing."""

    ended = rehearse("--yes", "--reject")

    assert 2 == ended.exit_code
    assert "--yes approves and --reject rejects" in ended.errors
