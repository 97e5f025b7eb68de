"""`./check --in-build` needs nothing but the lock files: the rule that keeps it so, held to its word."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "words", [["chromium", "--version"], ["/usr/bin/nsenter"], [str(ROOT / ".sluice/venvs/emulator/bin/python")]]
)
def test_machine_is_refused(words: list[str]) -> None:
    """A test that starts a browser, a namespace or the embedded AWS must be marked, wherever it stands."""

    with pytest.raises(Exception, match="mark this test `machine`"):
        subprocess.run(words, check=False)


def test_in_build_leaves_marked_tests_out() -> None:
    """The synth step's gate runs every tool of the gate, and all tests but the marked ones."""

    script = (ROOT / "check").read_text()

    assert 'needs="cdk gate" tests="not machine and not slow"' in script
