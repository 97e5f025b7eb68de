"""What several verbs share: the way a process ends."""

import subprocess
import sys

import pytest

from cli.door import ROOT

LOST = """
import io, os, signal, sys, threading
from cli.door import end_cleanly

stop = threading.Event()
end_cleanly(stop)

class Answer(io.IOBase):
    def close(self):
        os.kill(os.getpid(), int(sys.argv[1]))

Answer()
sys.exit(0 if stop.is_set() else 1)
"""


@pytest.mark.parametrize("ending", ["2", "15", "1"], ids=["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupt_that_python_drops_is_not_lost(ending: str) -> None:
    """Raised while an answer is collected, KeyboardInterrupt goes nowhere; whoever looks at `stop` still ends."""

    words = ["env", "--default-signal", sys.executable, "-P", "-c", LOST, ending]
    ended = subprocess.run(words, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)

    assert (0, "") == (ended.returncode, ended.stderr)
