"""The one rehearsal that leaves nothing out: this checkout's own commit, with its gate in.

A gate inside the gate takes five minutes more than the gate has: `./check --all` runs it, and so does anybody who types
`./sluice rehearse --yes`.
"""

from pathlib import Path

import pytest

from tests.rehearsal.scenarios.clone import ROOT
from tests.rehearsal.scenarios.command import started

pytestmark = [pytest.mark.machine, pytest.mark.slow]


def test_this_commit_goes_all_the_way(tmp_path: Path, leaves_nothing: None) -> None:
    """From its source through the gate and both environments, to a report that can be opened."""

    words = ["./sluice", "rehearse", "--yes", "--json", "--report", str(tmp_path / "report")]
    with started(words, checkout=ROOT, folder=tmp_path / "said") as running:
        ended = running.end()

    assert 0 == ended.exit_code, ended.errors
    assert "./check --in-build" in "\n".join(ended.action("Build.Synth").log)
    assert (tmp_path / "report" / "report.html").stat().st_size > 0
